"""The desk: one data folder, and every verb as a method that says what it takes.

An engine is imported by the verb that needs it: a desk is opened to do one thing,
and a server must answer soon after it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sanctionsdesk.base.errors import ListError
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.screening.screen import Index, Match
from sanctionsdesk.store import DATABASE
from sanctionsdesk.store.indexes import index_key, open_index
from sanctionsdesk.store.picks import Picks, picks
from sanctionsdesk.store.snapshots import Snapshot, Store

if TYPE_CHECKING:
    from sanctionsdesk.base.errors import InputError
    from sanctionsdesk.dossier.differences import Differences
    from sanctionsdesk.dossier.dossier import Dossier
    from sanctionsdesk.dossier.party import PartyPage
    from sanctionsdesk.entities.party import Party
    from sanctionsdesk.entities.record import Record
    from sanctionsdesk.law.book import Book
    from sanctionsdesk.law.imposed import Imposed
    from sanctionsdesk.law.pages import FactField, ProvisionPage
    from sanctionsdesk.ownership.caught import Caught
    from sanctionsdesk.ownership.listed import Listed
    from sanctionsdesk.ownership.register import Register
    from sanctionsdesk.ownership.traced import Trace
    from sanctionsdesk.reading.corrections import Correction
    from sanctionsdesk.review.actors import Actor
    from sanctionsdesk.review.alerts import Alerts
    from sanctionsdesk.review.articles import Articles
    from sanctionsdesk.review.attachments import Attachments
    from sanctionsdesk.review.audit import Audit
    from sanctionsdesk.review.feeds import Deadline
    from sanctionsdesk.review.looking import Looker
    from sanctionsdesk.review.news import News
    from sanctionsdesk.review.oidc import SignIns
    from sanctionsdesk.review.questions import Answer, Question, Receipt, Replay
    from sanctionsdesk.review.raising import Raised
    from sanctionsdesk.review.receipts import Receipts
    from sanctionsdesk.review.records import Records
    from sanctionsdesk.review.sessions import Sessions
    from sanctionsdesk.review.tokens import Tokens
    from sanctionsdesk.review.users import Users
    from sanctionsdesk.review.watches import Run, Watches
    from sanctionsdesk.screening.query import Query
    from sanctionsdesk.store.database import Database

T = TypeVar("T")

# ruff: noqa: PLC0415 - an engine is imported by the verb that needs it

_MOST_OPEN = 4
"""Indexes kept open at once; each is mapped from disk, so one costs little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One desk over one data folder.

    Attributes:
        home: folder of snapshots, indexes and the database (``SANCTIONSDESK_HOME``
            at the faces); its name as text will do.
        database_url: database of people's work (``SANCTIONSDESK_DATABASE``); a
            SQLite file in the home when empty.
    """

    home: Path
    database_url: str = ""
    _open: dict[str, Database] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _indexes: dict[Path, Index] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        # People at a prompt give the folder as text.
        object.__setattr__(self, "home", Path(self.home))

    def decide(
        self,
        provision_id: str,
        facts: Mapping[str, Any],
        *,
        as_of: date,
        known_as_of: date | None = None,
        law_as_of: date | None = None,
    ) -> dict[str, Any]:
        """Decide a provision of the law or an ownership rule on facts taken as true.

        See :func:`sanctionsdesk.law.decide.decide` for the three days.
        """
        from sanctionsdesk.law.decide import decide
        from sanctionsdesk.ownership.rules import RULES, decide_facts

        if provision_id in RULES:
            return decide_facts(provision_id, facts, as_of=law_as_of or as_of)
        return decide(
            provision_id,
            facts,
            as_of=as_of,
            known_as_of=known_as_of,
            law_as_of=law_as_of,
        )

    def decide_dealing(
        self,
        facts: Mapping[str, Any],
        *,
        regime: str,
        as_of: date,
        known_as_of: date | None = None,
        law_as_of: date | None = None,
    ) -> dict[str, Any]:
        """Run every provision of a regime on one dealing, ownership rules included.

        See :func:`sanctionsdesk.law.dealing.decide_dealing`.
        """
        from sanctionsdesk.law.dealing import decide_dealing
        from sanctionsdesk.law.provisions import provision, provisions
        from sanctionsdesk.ownership.rules import RULES

        days: dict[str, Any] = {
            "as_of": as_of,
            "known_as_of": known_as_of,
            "law_as_of": law_as_of,
        }
        answer = decide_dealing(facts, regime=regime, **days)
        for rule in (provision(name) for name in RULES if name in provisions()):
            if rule.regime != regime:
                continue
            told = {"provision": rule.id, "section": rule.section, "title": rule.title}
            if "owns" in facts or "holders" in facts:
                found = self.decide(rule.id, facts, **days)
                told |= {"kind": rule.kind, "modal": rule.modal, "sentence": rule.words}
                answer["relevant"].append({**told, **found})
            else:
                answer["silent"].append({**told, "why": "no holdings are given"})
        return answer

    def book(
        self,
        provision_id: str,
        header: Sequence[str],
        *,
        as_of: date,
        known_as_of: date | None = None,
        law_as_of: date | None = None,
    ) -> Book:
        """Make a provision ready to decide rows of fact sets under one header."""
        from sanctionsdesk.law.book import Book

        return Book(
            provision_id,
            header,
            as_of=as_of,
            known_as_of=known_as_of,
            law_as_of=law_as_of,
        )

    def next_question(
        self,
        provision_id: str,
        facts: Mapping[str, Any],
        *,
        as_of: date,
        known_as_of: date | None = None,
        law_as_of: date | None = None,
        asked: Collection[str] = (),
    ) -> FactField | None:
        """Give the fact to ask next; ``None`` when nothing that matters is left to ask.

        Args:
            provision_id: id of a provision.
            facts: what is known so far.
            as_of: the day the answer is for.
            known_as_of: what was known; ``as_of`` if ``None``.
            law_as_of: the version of the law; ``as_of`` if ``None``.
            asked: facts already asked about, answered or not.
        """
        from sanctionsdesk.law.change import next_question
        from sanctionsdesk.law.facts import take
        from sanctionsdesk.law.pages import fact_field
        from sanctionsdesk.law.position import Day
        from sanctionsdesk.law.provisions import provision

        day = Day(as_of=as_of, known=known_as_of or as_of, law=law_as_of or as_of)
        values = take(facts, as_of=as_of, known_as_of=known_as_of).values
        rule = provision(provision_id)
        name = next_question(rule, values, day, frozenset(asked))
        return None if name is None else fact_field(name)

    def provisions(self, *, as_of: date) -> tuple[ProvisionPage, ...]:
        """Give every provision as a page shows it on a day, by id."""
        from sanctionsdesk.law.pages import page_of
        from sanctionsdesk.law.provisions import provisions

        return tuple(
            page_of(rule, as_of=as_of) for _, rule in sorted(provisions().items())
        )

    def provision(self, provision_id: str, *, as_of: date) -> ProvisionPage:
        """Give one provision as a page shows it on a day.

        Raises:
            NotFoundError: for an unknown provision.
        """
        from sanctionsdesk.law.pages import page_of
        from sanctionsdesk.law.provisions import provision

        return page_of(provision(provision_id), as_of=as_of)

    def imposed(self, *, as_of: date) -> tuple[Imposed, ...]:
        """Compare the section 235 items that entries of the day's lists state with five or more.

        Raises:
            ListError: when no list kept here stands on that day.
        """
        from sanctionsdesk.law.imposed import imposed

        return imposed(self.parties(as_of=as_of))

    def trace(
        self,
        register: Register,
        *,
        target: str,
        regime: str,
        as_of: date,
        listed: Sequence[Listed],
        joint: bool = False,
        remainder: bool = False,
    ) -> Trace:
        """Say whether a body is caught through its owners.

        Args:
            register: holdings, as :func:`~sanctionsdesk.store.registers.open_register` gives.
            target: id of the body, or a name only it has.
            regime: ``us``, ``eu``, ``uk`` ...
            as_of: the day.
            listed: who is listed, by the register's ids or by name.
            joint: take the listed to act under a joint arrangement.
            remainder: take capital given to nobody to be held by someone unknown.

        Raises:
            NotFoundError: when the register does not know the body, or the regime.
        """
        from sanctionsdesk.ownership.listed import placed
        from sanctionsdesk.ownership.trace import trace

        return trace(
            register,
            placed(register, listed),
            target=target,
            regime=regime,
            as_of=as_of,
            joint=joint,
            remainder=remainder,
        )

    def caught(
        self,
        register: Register,
        *,
        as_of: date,
        listed: Sequence[Listed],
        regimes: Sequence[str] = ("us", "eu", "uk"),
        joint: bool = False,
    ) -> Caught:
        """Decide every body of a register under several regimes, side by side."""
        from sanctionsdesk.ownership.caught import caught
        from sanctionsdesk.ownership.listed import placed

        found = tuple(placed(register, listed))
        return caught(register, found, as_of=as_of, regimes=regimes, joint=joint)

    def listed_in(
        self,
        register: Register,
        *,
        as_of: date,
        regimes: Sequence[str],
        target: str | None = None,
        issues: Sequence[Snapshot] | None = None,
    ) -> tuple[Listed, ...]:
        """Match a register's parties to the lists of a day, with the doubt of each match.

        Args:
            register: holdings with names, or with names for ids.
            as_of: the day.
            regimes: the rules it is for.
            target: match only this body and those above it.
            issues: list issues to search; those that stand on the day when ``None``.

        Raises:
            ListError: when no list of one of the regimes is kept for that day.
            UsageError: for more parties than can be screened.
        """
        from sanctionsdesk.desk import relations

        picked = Store(self.home).pick(as_of=as_of) if issues is None else issues
        kept = {item.list_id for item in picked}
        relations.check_lists(kept, regimes, as_of=as_of)
        named = relations.named_parties(register, target)
        queries = [relations.query_of_party(register, number) for number in named]
        answers = self.open_index(picked)[0].screen(queries)
        return tuple(
            item
            for number, matches in zip(named, answers, strict=True)
            for match in matches
            for item in relations.listed_as(register.ids[number], match)
        )

    def stated_relations(self, *, as_of: date) -> tuple[Register, tuple[Listed, ...]]:
        """Give the links that the lists of a day state themselves, and who is listed.

        Raises:
            ListError: when no list kept here stands on that day, or none states a link.
        """
        from sanctionsdesk.desk.relations import relations_of

        return relations_of(list(self.parties(as_of=as_of)))

    def read(
        self,
        data: bytes,
        *,
        name: str,
        published: date | None = None,
        corrections: Sequence[Correction] = (),
    ) -> Record:
        """Read one article; see :func:`sanctionsdesk.reading.read_article`.

        ``corrections`` are put on the record: those of the file beside the article,
        or of :attr:`articles`.
        """
        from sanctionsdesk.reading.article import read_article
        from sanctionsdesk.reading.corrections import corrected

        return corrected(
            read_article(data, name=name, published=published), corrections
        )

    def read_all(
        self,
        path: Path,
        take: Callable[[Record], T],
        *,
        published: date | None = None,
        workers: int | None = None,
    ) -> Iterator[tuple[str, T | InputError]]:
        """Read the articles of a folder, feed or NDJSON file, corrections put on them.

        Gives for each article its name with what ``take`` makes of its record
        (:func:`~sanctionsdesk.reading.many.whole` keeps it as it is), or with why it
        cannot be read; see :func:`sanctionsdesk.reading.many.read_entries`.
        """
        from sanctionsdesk.reading.many import read_entries
        from sanctionsdesk.store.articles import articles_in

        return read_entries(
            articles_in(path), take, published=published, workers=workers
        )

    def diff(self, old: str, new: str) -> Differences:
        """Compare two issues of a list: who was added, removed, changed, and how.

        Args:
            old: the issue compared from, as for
                :func:`sanctionsdesk.store.issues.open_issue`.
            new: the issue compared to.

        Raises:
            NotFoundError: when no issue kept here is meant.
            ListError: when an issue cannot be opened, or none stands on that day.
        """
        from sanctionsdesk.dossier.differences import compare
        from sanctionsdesk.store.issues import open_issue

        store = Store(self.home)
        with (
            open_issue(store, old) as (earlier, before),
            open_issue(store, new) as (later, after),
        ):
            return compare(before, earlier, after, later)

    def lists(self, *, as_of: date, lists: Sequence[str] | None = None) -> Picks:
        """Tell which issue of each list stands on a day, its age, and which have none."""
        return picks(Store(self.home), as_of=as_of, lists=lists)

    def party(self, asked: str, *, as_of: date) -> PartyPage:
        """Gather what all lists of a day say of one party.

        Args:
            asked: a name, a number that it bears, or the id of a list entry.
            as_of: the day.

        Raises:
            NotFoundError: when no entry of the lists is meant.
            ListError: when no list kept here stands on that day.
        """
        from sanctionsdesk.dossier.party_search import PartySearch
        from sanctionsdesk.store.links import link_decisions

        index, _, _ = self.index(as_of=as_of)
        search = PartySearch(
            store=Store(self.home),
            index=index,
            lists=self.lists(as_of=as_of),
            decisions=link_decisions(self.home),
        )
        return search.page(asked, as_of=as_of)

    def index(
        self, *, as_of: date, lists: Sequence[str] | None = None
    ) -> tuple[Index, Path, tuple[Snapshot, ...]]:
        """Open the index of the lists of a day: it, its folder, the issues in it.

        Raises:
            ListError: when no list kept here stands on that day.
        """
        picked = self._picked(as_of=as_of, lists=lists)
        index, folder = self.open_index(picked)
        return index, folder, picked

    def index_of(self, digests: Sequence[str]) -> Index:
        """Open the index of issues named by digest, as an earlier run used them.

        Raises:
            ListError: when one of them is kept here no more.
        """
        known = {item.digest: item for item in Store(self.home).snapshots()}
        missing = [digest for digest in digests if digest not in known]
        if missing:
            raise ListError(f"issue {missing[0][:12]} of a list is not on this desk")
        return self.open_index([known[digest] for digest in digests])[0]

    def open_index(self, issues: Sequence[Snapshot]) -> tuple[Index, Path]:
        """Open the index of these issues and keep it open: it, and its folder."""
        digests = [item.digest for item in issues]
        place = self.home / "indexes" / index_key(digests)
        index = self._indexes.pop(place, None)
        if index is None:
            store = Store(self.home)
            index, _ = open_index(
                self.home,
                digests,
                lambda: (party for item in issues for party in store.parties(item)),
            )
        self._indexes[place] = index
        for oldest in list(self._indexes)[:-_MOST_OPEN]:
            self._indexes.pop(oldest, None)
        return index, place

    def parties(self, *, as_of: date) -> Iterator[Party]:
        """Give every party of the lists of a day.

        Raises:
            ListError: when no list kept here stands on that day.
        """
        store = Store(self.home)
        picked = self._picked(as_of=as_of)
        return (party for item in picked for party in store.parties(item))

    def _picked(
        self, *, as_of: date, lists: Sequence[str] | None = None
    ) -> tuple[Snapshot, ...]:
        picked = tuple(
            item
            for item in Store(self.home).pick(as_of=as_of)
            if lists is None or item.list_id in lists
        )
        if not picked:
            named = f" named {', '.join(lists)}" if lists else ""
            raise ListError(
                f"no list{named} on this desk stands on {as_of}; add one: sdesk lists add PATH"
            )
        return picked

    def screen(
        self,
        queries: Sequence[Query],
        *,
        as_of: date,
        threshold: float = DEFAULT_THRESHOLD,
        limit: int = 5,
        lists: Sequence[str] | None = None,
    ) -> tuple[list[list[Match]], tuple[Snapshot, ...]]:
        """Screen parties on the lists of a day; gives the matches and the issues searched.

        Raises:
            ListError: when no list kept here stands on that day.
        """
        index, _, picked = self.index(as_of=as_of, lists=lists)
        return index.screen(queries, threshold=threshold, limit=limit), picked

    def gathered(self, matches: Sequence[Match]) -> tuple[tuple[Match, ...], ...]:
        """Put possible matches that are held to be one party together, the best first."""
        from sanctionsdesk.identity.same import link_parties, same_parties
        from sanctionsdesk.store.links import link_decisions

        links = link_parties(match.party for match in matches)
        same = same_parties(links, link_decisions(self.home))
        whose = {entry: party.ids[0] for party in same for entry in party.ids}
        found: dict[str, list[Match]] = {}
        for match in matches:
            found.setdefault(whose.get(match.party.id, match.party.id), []).append(
                match
            )
        return tuple(map(tuple, found.values()))

    def brief(
        self,
        data: bytes,
        *,
        name: str,
        as_of: date | None = None,
        published: date | None = None,
        corrections: Sequence[Correction] = (),
        issues: Sequence[Snapshot] | None = None,
    ) -> Dossier:
        """Build the dossier of one article.

        Args:
            data: the article, as for :meth:`read`.
            name: what to call it.
            as_of: the day the answer is for; the article's own day when ``None``.
            published: the article's day, where it states none.
            corrections: as for :meth:`read`.
            issues: list issues to search; those that stand on the day when ``None``.
        """
        from sanctionsdesk.desk.briefing import dossier_of

        record = self.read(
            data, name=name, published=published, corrections=corrections
        )
        day = as_of or record.published
        picked = Store(self.home).pick(as_of=day) if issues is None else issues
        index = self.open_index(picked)[0] if picked else None
        return dossier_of(record, as_of=day, issues=picked, index=index)

    @property
    def database(self) -> Database:
        """The database of people's work, opened on first use.

        Raises:
            SettingsError: when it cannot be used.
        """
        from sanctionsdesk.store.database import Database

        if "database" not in self._open:
            self._open["database"] = Database.open(self.home, self.database_url)
        return self._open["database"]

    @property
    def _has_database(self) -> bool:
        return bool(self.database_url) or (self.home / DATABASE).exists()

    @property
    def has_users(self) -> bool:
        """Tell whether anybody must sign in; makes no database where there is none."""
        if not self._has_database:
            return False
        return self.users.any()

    @property
    def audit(self) -> Audit:
        """What was done here, by whom, in a chain that shows any change."""
        from sanctionsdesk.review.audit import Audit

        return Audit(self.database)

    @property
    def articles(self) -> Articles:
        """Articles kept here, with what people corrected in their records."""
        from sanctionsdesk.review.articles import Articles

        return Articles(self.database)

    def corrections(self, digest: str) -> tuple[Correction, ...]:
        """Give what people corrected on this desk in the article of that digest.

        Makes no database where there is none.
        """
        if not self._has_database:
            return ()
        kept = self.articles.corrections(digest)
        return tuple(one.correction for one in kept)

    @property
    def alerts(self) -> Alerts:
        """Alerts and the people's work on them."""
        from sanctionsdesk.review.alerts import Alerts

        return Alerts(self.database)

    @property
    def attachments(self) -> Attachments:
        """Files kept with alerts."""
        from sanctionsdesk.review.attachments import Attachments

        return Attachments(self.database)

    def raise_alerts(
        self,
        rows: Iterable[Mapping[str, Any]],
        *,
        as_of: date,
        by: Actor,
        source: str = "",
        schema: str = "Person",
    ) -> tuple[Raised, tuple[str, ...]]:
        """Raise alerts from the rows that a screening run wrote.

        Args:
            rows: the customer's columns with ``match_id`` and ``score``, one row
                for each possible match, as ``sdesk screen`` writes them.
            as_of: day of the lists that were screened.
            by: who ran it.
            source: name of the run or file.
            schema: FtM schema of customers whose row states none.

        Returns:
            What was raised, and each row that could not be used, in words.

        Raises:
            ListError: when no list kept here stands on that day.
        """
        from sanctionsdesk.review.pairs import pairs_of

        held = list(rows)
        wanted = {str(row.get("match_id") or "") for row in held}
        parties = {
            party.id: party for party in self.parties(as_of=as_of) if party.id in wanted
        }
        pairs, faults = pairs_of(held, parties, schema=schema, as_of=as_of)
        raised = self.alerts.raise_pairs(pairs, as_of=as_of, by=by, source=source)
        return raised, faults

    @property
    def records(self) -> Records:
        """Holds, retention, erasure, and the export for an examiner."""
        from sanctionsdesk.review.records import Records

        return Records(self.database)

    @property
    def receipts(self) -> Receipts:
        """Answers kept with all they came from."""
        from sanctionsdesk.review.receipts import Receipts

        return Receipts(self.database)

    @property
    def users(self) -> Users:
        """Who works here."""
        from sanctionsdesk.review.users import Users

        return Users(self.database)

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        from sanctionsdesk.review.sessions import Sessions

        return Sessions(self.database)

    def sign_ins(self, environment: Mapping[str, str]) -> SignIns | None:
        """Give sign-ins through the identity provider that the environment names, if any.

        Raises:
            SettingsError: naming the variable that cannot be used.
        """
        from sanctionsdesk.review.oidc import ISSUER, sign_ins

        return sign_ins(self.database, environment) if environment.get(ISSUER) else None

    @property
    def tokens(self) -> Tokens:
        """Keys of programs that ask in a user's name."""
        from sanctionsdesk.review.tokens import Tokens

        return Tokens(self.database)

    @property
    def news(self) -> News:
        """Where news of alerts goes, and what waits to be sent."""
        from sanctionsdesk.review.news import News

        return News(self.database)

    @property
    def watches(self) -> Watches:
        """What is watched."""
        from sanctionsdesk.review.watches import Watches

        return Watches(self.database)

    def run_watches(self, *, as_of: date) -> tuple[Run, ...]:
        """Look at everything watched; only what has changed since raises an alert."""
        self.alerts.end_clearances(today=as_of)
        return self.watches.run(self._looker(as_of).look)

    def deadlines(self, *, as_of: date) -> tuple[Deadline, ...]:
        """Give the days by which watched provisions want something, earliest first."""
        looker = self._looker(as_of)
        found = [
            looker.deadline(watch)
            for watch in self.watches.list()
            if watch.kind == "provision"
        ]
        return tuple(sorted((item for item in found if item), key=lambda one: one.due))

    def _looker(self, as_of: date) -> Looker:
        from sanctionsdesk.review.looking import Looker

        def screen(queries: Sequence[Query], threshold: float) -> list[list[Match]]:
            return self.screen(queries, as_of=as_of, threshold=threshold)[0]

        def parties() -> Iterator[Party]:
            store = Store(self.home)
            return (
                party
                for item in store.pick(as_of=as_of)
                for party in store.parties(item)
            )

        return Looker(
            as_of=as_of,
            alerts=self.alerts,
            screen=screen,
            parties=parties,
            decide=lambda name, facts: self.decide(name, facts, as_of=as_of),
            read=lambda data, name, day: self.read(data, name=name, published=day),
        )

    def ask(self, question: Question) -> Answer:
        """Answer a question that can be kept and asked again.

        Its inputs are, by verb: ``decide`` provision, facts; ``read`` and
        ``brief`` article, published, corrections; ``trace`` holdings, target, and
        listed or nothing (the lists of the day then); ``screen`` rows (name and
        whatever else is known). Its settings are the keyword arguments of the method
        of that name.

        Raises:
            ListError: naming each issue asked for by digest that is not kept.
            InputError, NotFoundError: as the method of the verb does.
        """
        from sanctionsdesk.desk.answers import answer_to

        return answer_to(self, question)

    def receipt(
        self, question: Question, *, by: Actor, given: Any | None = None
    ) -> Receipt:
        """Keep a question and its answer.

        Args:
            question: with the digests of the issues searched, where the answer is given.
            by: who keeps it.
            given: the answer that somebody got, in the form in which :meth:`ask` gives
                it; the question is asked here when ``None``.
        """
        from sanctionsdesk.desk.answers import answer_to

        answer = answer_to(self, question, given=given)
        return self.receipts.save(question, answer, by=by)

    def replay(self, receipt_id: str) -> Replay:
        """Give a kept answer again, or say exactly what differs.

        Raises:
            NotFoundError: when there is no such receipt.
        """
        from sanctionsdesk.review.questions import replay

        return replay(self.receipts.get(receipt_id), self.ask)
