"""The desk joins the engines; every face asks it and holds no rule of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sanctionsdesk.base.dates import PartialDate, parse_day
from sanctionsdesk.base.errors import InputError, ListError, UsageError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.dossier import build, ownership
from sanctionsdesk.dossier.dealing import dealings
from sanctionsdesk.dossier.defence import defence_articles
from sanctionsdesk.dossier.differences import Differences
from sanctionsdesk.dossier.dossier import Dossier
from sanctionsdesk.dossier.law import law_claims, law_findings, other_laws
from sanctionsdesk.dossier.party import PartyPage, PartySearch
from sanctionsdesk.dossier.render import to_plain
from sanctionsdesk.dossier.summary import summarise
from sanctionsdesk.entities.delta import compare_issues
from sanctionsdesk.entities.holding import (
    WHOLE,
    Holding,
    HoldingKind,
    RegisterParty,
)
from sanctionsdesk.entities.party import Party
from sanctionsdesk.entities.record import Record
from sanctionsdesk.law.book import Book
from sanctionsdesk.law.change import next_question
from sanctionsdesk.law.dealing import decide_dealing
from sanctionsdesk.law.decide import decide
from sanctionsdesk.law.facts import take
from sanctionsdesk.law.imposed import Imposed, imposed
from sanctionsdesk.law.pages import FactField, ProvisionPage, fact_field, page_of
from sanctionsdesk.law.position import Day
from sanctionsdesk.law.provisions import provision, provisions
from sanctionsdesk.lists.starter import (
    DESIGNATED,
    starter_note,
    starter_parties,
)
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.ownership.caught import Caught, caught
from sanctionsdesk.ownership.formats import read_register
from sanctionsdesk.ownership.listed import Listed, placed, read_listed
from sanctionsdesk.ownership.regimes import regimes_of
from sanctionsdesk.ownership.regimes import rule as ownership_rule
from sanctionsdesk.ownership.register import Register, Rows
from sanctionsdesk.ownership.rules import RULES, decide_facts
from sanctionsdesk.ownership.shares import read_share
from sanctionsdesk.ownership.trace import Trace, trace
from sanctionsdesk.reading import read_article, record_to_json
from sanctionsdesk.reading.corrections import Correction, corrected, read_corrections
from sanctionsdesk.reading.many import read_entries
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.review.questions import (
    Answer,
    Question,
    Receipt,
    Replay,
    file_content,
    replay,
)
from sanctionsdesk.screening.batch import match_row
from sanctionsdesk.screening.explain import weights_digest
from sanctionsdesk.screening.query import Query, query_reader
from sanctionsdesk.screening.screen import Index, Match
from sanctionsdesk.store import DATABASE
from sanctionsdesk.store.articles import articles_in
from sanctionsdesk.store.indexes import open_index
from sanctionsdesk.store.issues import open_issue
from sanctionsdesk.store.links import link_decisions
from sanctionsdesk.store.picks import Picks, picks
from sanctionsdesk.store.snapshots import Snapshot, Store

if TYPE_CHECKING:
    from sanctionsdesk.review.alerts import Alerts
    from sanctionsdesk.review.articles import Articles
    from sanctionsdesk.review.attachments import Attachments
    from sanctionsdesk.review.audit import Audit
    from sanctionsdesk.review.feeds import Deadline
    from sanctionsdesk.review.looking import Looker
    from sanctionsdesk.review.oidc import SignIns
    from sanctionsdesk.review.raising import Raised
    from sanctionsdesk.review.receipts import Receipts
    from sanctionsdesk.review.records import Records
    from sanctionsdesk.review.sessions import Sessions
    from sanctionsdesk.review.tokens import Tokens
    from sanctionsdesk.review.users import Users
    from sanctionsdesk.review.watches import Run, Watches
    from sanctionsdesk.store.database import Database

T = TypeVar("T")

# ruff: noqa: PLC0415 - SQLAlchemy is slow to import and most answers need no database

_NO_LIST = (
    "No official list is kept for that day: only the starter sample that ships with the desk was "
    "searched. Add lists with: sdesk lists add PATH"
)


MOST_SCREENED = 200_000
"""Parties of a register that are matched to the lists at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One desk over one data folder.

    Attributes:
        home: folder of snapshots, indexes and the database
            (``SANCTIONSDESK_HOME`` at the faces).
        database_url: database of people's work (``SANCTIONSDESK_DATABASE``); a
            SQLite file in the home when empty.
    """

    home: Path
    database_url: str = ""
    _open: dict[str, Database] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

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
        day = Day(as_of=as_of, known=known_as_of or as_of, law=law_as_of or as_of)
        values = take(facts, as_of=as_of, known_as_of=known_as_of).values
        rule = provision(provision_id)
        name = next_question(rule, values, day, frozenset(asked))
        return None if name is None else fact_field(name)

    def provisions(self, *, as_of: date) -> tuple[ProvisionPage, ...]:
        """Give every provision as a page shows it on a day, by id."""
        return tuple(
            page_of(rule, as_of=as_of) for _, rule in sorted(provisions().items())
        )

    def provision(self, provision_id: str, *, as_of: date) -> ProvisionPage:
        """Give one provision as a page shows it on a day.

        Raises:
            NotFoundError: for an unknown provision.
        """
        return page_of(provision(provision_id), as_of=as_of)

    def imposed(self, *, as_of: date) -> tuple[Imposed, ...]:
        """Compare the section 235 items that entries of the day's lists state with five or more.

        Raises:
            ListError: when no list kept here stands on that day.
        """
        store = Store(self.home)
        picked = store.pick(as_of=as_of)
        if not picked:
            raise ListError(
                f"no list on this desk stands on {as_of}; add one: sdesk lists add PATH"
            )
        return imposed(party for item in picked for party in store.parties(item))

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
        found = tuple(placed(register, listed))
        return caught(register, found, as_of=as_of, regimes=regimes, joint=joint)

    def listed_in(
        self,
        register: Register,
        *,
        as_of: date,
        regimes: Sequence[str],
        target: str | None = None,
    ) -> tuple[Listed, ...]:
        """Match a register's parties to the lists of a day, with the doubt of each match.

        Args:
            register: holdings with names, or with names for ids.
            as_of: the day.
            regimes: the rules it is for.
            target: match only this body and those above it.

        Raises:
            ListError: when no list of one of the regimes is kept for that day.
            UsageError: for more parties than can be screened.
        """
        kept = {item.list_id for item in Store(self.home).pick(as_of=as_of)}
        for regime in regimes:
            law = ownership_rule(regime, as_of=as_of)
            if not law.has_list(kept):
                raise ListError(
                    f"no list that counts for the regime {regime} is kept for {as_of} (one of {', '.join(law.lists)}); "
                    "add one: sdesk lists add PATH, or name the listed in a file"
                )
        numbers = range(len(register.ids)) if target is None else sorted(register.above(register.find(target)))  # fmt: skip
        named = [n for n in numbers if not register.unidentified[n]]
        if len(named) > MOST_SCREENED:
            raise UsageError(
                f"{register.name} has {len(named)} parties, more than the {MOST_SCREENED} that are matched "
                "to lists at once; name the listed in a file",
                field="--listed",
            )
        queries = [query_of_party(register, number) for number in named]
        answers, _ = self.screen(queries, as_of=as_of)
        return tuple(
            item
            for number, matches in zip(named, answers, strict=True)
            for match in matches
            for item in listed_as(register.ids[number], match)
        )

    def stated_relations(self, *, as_of: date) -> tuple[Register, tuple[Listed, ...]]:
        """Give the links that the lists of a day state themselves, and who is listed.

        Raises:
            ListError: when no list kept here stands on that day, or none states a link.
        """
        _, _, picked = self.index(as_of=as_of)
        store = Store(self.home)
        return relations_of([party for item in picked for party in store.parties(item)])

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
        store = Store(self.home)
        with (
            open_issue(store, old) as (earlier, before),
            open_issue(store, new) as (later, after),
        ):
            return Differences(
                old=earlier,
                new=later,
                delta=compare_issues(before.parties(earlier), after.parties(later)),
            )

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
        store = Store(self.home)
        picked = tuple(
            item
            for item in store.pick(as_of=as_of)
            if lists is None or item.list_id in lists
        )
        if not picked:
            named = f" named {', '.join(lists)}" if lists else ""
            raise ListError(
                f"no list{named} on this desk stands on {as_of}; add one: sdesk lists add PATH"
            )
        index, folder = self._open_index(picked)
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
        return self._open_index([known[digest] for digest in digests])[0]

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
        record = self.read(
            data, name=name, published=published, corrections=corrections
        )
        day = as_of or record.published
        sample = starter_parties(as_of=day)
        articles = [
            item for item in defence_articles() if item.is_named_in(record.text)
        ]
        dealing = next(
            iter(
                dealings(record, tuple(item for item in articles if item.state == "ru"))
            ),
            None,
        )
        country = dealing.acquirer.country if dealing and dealing.acquirer else ""
        designated = [item for item in sample if item.listings[0].list_id == DESIGNATED]
        later = build.later_designated(designated, country, record)
        asked = build.names_to_ask(record, articles, later)
        queries = [Query(name=one.name, schema=one.schema) for one in asked]
        picked = Store(self.home).pick(as_of=day) if issues is None else tuple(issues)
        answers = Index.build(sample).screen(queries, limit=build.ASKED_FOR)
        if picked:
            official = self._open_index(picked)[0].screen(
                queries, limit=build.ASKED_FOR
            )
            answers = [
                [*own, *more] for own, more in zip(answers, official, strict=True)
            ]
        matches = build.possible_matches(asked, answers)
        found = {one.party.id: one.party for hits in answers for one in hits}
        law = law_findings(record, dealing, matches, as_of=day)
        lists = tuple(build.list_used(item, as_of=day) for item in picked)
        if sample:
            lists = (
                build.starter_list(sample, as_of=day, digest_of=sample[0].source),
                *lists,
            )
        return summarise(
            Dossier(
                as_of=day,
                engine=f"sanctionsdesk {metadata.version('sanctionsdesk')}",
                record=record,
                lists=lists,
                list_warnings=() if picked else (_NO_LIST,),
                matches=matches,
                screened=tuple(one.name for one in asked),
                articles=tuple(map(build.described, articles)),
                holdings=ownership.holdings_told(record),
                owned=ownership.owned_bodies(
                    record,
                    matches,
                    searched=[item.list_id for item in picked],
                    as_of=day,
                ),
                links=ownership.stated_links(matches, found),
                ownership_rule=ownership.rule_words(as_of=day),
                law=law,
                claims=law_claims(record) if law else (),
                named_laws=other_laws(record, law),
                later=build.developments(later, starter_note(), matches),
                summary=(),
            )
        )

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
        store = Store(self.home)
        picked = store.pick(as_of=as_of)
        if not picked:
            raise ListError(
                f"no list on this desk stands on {as_of}; add one: sdesk lists add PATH"
            )
        parties = {
            party.id: party
            for item in picked
            for party in store.parties(item)
            if party.id in wanted
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
    def watches(self) -> Watches:
        """What is watched, and where news of it goes."""
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
        ``brief`` article, published, corrections; ``trace`` holdings, listed, target;
        ``screen`` rows (name and whatever else is known). Its settings are the
        keyword arguments of the method of that name.

        Raises:
            ListError: naming each issue asked for by digest that is not kept.
            InputError, NotFoundError: as the method of the verb does.
        """
        used = self._issues(question)
        result = {
            "brief": self._ask_brief,
            "decide": self._ask_decide,
            "read": self._ask_read,
            "screen": self._ask_screen,
            "trace": self._ask_trace,
        }[question.verb](question, used)
        return self._answer(question, used, result)

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
        if given is None:
            return self.receipts.save(question, self.ask(question), by=by)
        answer = self._answer(question, self._issues(question), given)
        return self.receipts.save(question, answer, by=by)

    def _answer(
        self, question: Question, used: Sequence[Snapshot], result: Any
    ) -> Answer:
        return Answer(
            result=result,
            lists=tuple(
                {
                    "list": item.list_id,
                    "as_of": item.as_of.isoformat(),
                    "digest": item.digest,
                }
                for item in used
            ),
            engine=f"sanctionsdesk {metadata.version('sanctionsdesk')}",
            weights=weights_digest() if question.verb in {"brief", "screen"} else "",
        )

    def replay(self, receipt_id: str) -> Replay:
        """Give a kept answer again, or say exactly what differs.

        Raises:
            NotFoundError: when there is no such receipt.
        """
        return replay(self.receipts.get(receipt_id), self.ask)

    def _issues(self, question: Question) -> tuple[Snapshot, ...]:
        if question.verb not in {"brief", "screen"}:
            return ()
        if question.lists is None:
            day = question.as_of
            named = question.settings.get("lists")
            return tuple(
                item
                for item in Store(self.home).pick(as_of=day)
                if named is None or item.list_id in named
            )
        kept = {item.digest: item for item in Store(self.home).snapshots()}
        missing = [digest for digest in question.lists if digest not in kept]
        if missing:
            raise ListError(f"list issues not kept any more: {', '.join(missing)}")
        return tuple(kept[digest] for digest in question.lists)

    def _ask_decide(
        self, question: Question, used: tuple[Snapshot, ...]
    ) -> dict[str, Any]:
        del used
        put = question.inputs
        days: dict[str, Any] = {
            key: _day(question.settings.get(key))
            for key in ("known_as_of", "law_as_of")
        }
        days["as_of"] = question.as_of
        regime = question.settings.get("regime")
        answer = (
            self.decide_dealing(put["facts"], regime=regime, **days)
            if regime
            else self.decide(put["provision"], put["facts"], **days)
        )
        return dict(plain(answer))

    def _ask_read(
        self, question: Question, used: tuple[Snapshot, ...]
    ) -> dict[str, Any]:
        del used
        article, how = _article(question)
        return record_to_json(
            self.read(file_content(article), name=article["name"], **how)
        )

    def _ask_brief(
        self, question: Question, used: tuple[Snapshot, ...]
    ) -> dict[str, Any]:
        article, how = _article(question)
        dossier = self.brief(
            file_content(article),
            name=article["name"],
            as_of=question.as_of,
            issues=used,
            **how,
        )
        return to_plain(dossier)

    def _ask_trace(
        self, question: Question, used: tuple[Snapshot, ...]
    ) -> dict[str, Any]:
        del used
        put = question.inputs
        holdings, listed = put["holdings"], put["listed"]
        register = read_register(file_content(holdings), name=holdings["name"])
        answer = self.trace(
            register,
            target=put["target"],
            as_of=question.as_of,
            listed=read_listed(file_content(listed), name=listed["name"]),
            **question.settings,
        )
        return answer.to_json()

    def _ask_screen(
        self, question: Question, used: tuple[Snapshot, ...]
    ) -> list[dict[str, Any]]:
        settings = question.settings
        rows = question.inputs["rows"]
        names = tuple(settings.get("name_columns", ("name",)))
        schema = settings.get("schema", "Person")
        queries = [
            query_reader(tuple(row), names, schema)(list(row.values())) for row in rows
        ]
        if not used:
            raise ListError(
                f"no list on this desk stands on {question.as_of}; "
                "add one: sdesk lists add PATH"
            )
        index, _ = self._open_index(used)
        answers = index.screen(
            queries,
            threshold=settings.get("threshold", DEFAULT_THRESHOLD),
            limit=settings.get("limit", 5),
        )
        return [
            {**row, "matches": [match_row(match) for match in answer]}
            for row, answer in zip(rows, answers, strict=True)
        ]

    def _open_index(self, issues: Sequence[Snapshot]) -> tuple[Index, Path]:
        store = Store(self.home)
        return open_index(
            self.home,
            [item.digest for item in issues],
            lambda: (party for item in issues for party in store.parties(item)),
        )


def _article(question: Question) -> tuple[Mapping[str, str], dict[str, Any]]:
    """Give the article of a question, and how it is read: its day and corrections."""
    beside = question.inputs.get("corrections")
    how: dict[str, Any] = {"published": _day(question.inputs.get("published"))}
    if beside:
        _, how["corrections"] = read_corrections(
            file_content(beside), name=beside["name"]
        )
    return question.inputs["article"], how


def _day(told: str | date | None) -> date | None:
    return parse_day(told) if isinstance(told, str) else told


def query_of_party(register: Register, number: int) -> Query:
    """Ask the lists about a register's party with all that the register says of it."""
    party = register.parties.get(number)
    if party is None:
        return Query(name=register.ids[number], schema="LegalEntity")
    return Query(
        name=party.name,
        schema=party.schema,
        birth_date=party.birth_date,
        countries=party.countries,
        identifiers=party.identifiers,
    )


def listed_as(ident: str, match: Match) -> Iterator[Listed]:
    """Give a possible match as a listing of a register's party, with its doubt.

    It is beyond doubt when an identifier agrees, when a body bears the very name, or
    when a person does and the birth date agrees; no other match decides by itself.
    """
    told = {reason.feature for reason in match.comparison.reasons if reason.weight > 0}
    same_name = match.asked.casefold().split() == match.name.value.casefold().split()
    known = "birth_date" in told if match.party.schema == "Person" else True
    sure = "identifier" in told or (same_name and known)
    reasons = " ".join(reason.sentence for reason in match.comparison.reasons[:2])
    doubt = "" if sure else f"Possible match, score {match.score:.2f}. {reasons}".strip()  # fmt: skip
    text = " ".join(detail.value for detail in match.party.details if detail.prop == "notes")  # fmt: skip
    for listing in match.party.listings:
        counting = regimes_of(listing.list_id, " ".join([text, *listing.measures]))
        if counting:
            yield Listed(
                id=ident,
                name=match.party.caption,
                list_id=listing.list_id,
                entry=listing.entry_id,
                since=_full_day(listing.listed_on),
                until=_full_day(listing.ended_on),
                regimes=counting,
                doubt=doubt,
                score=match.score,
                source=match.party.source.short,
            )


def _full_day(text: str) -> date | None:
    return parse_day(text) if len(text) == 10 else None


_LINKS: dict[str, tuple[HoldingKind, bool]] = {
    "owned_or_controlled_by": ("capital", True),
    "owner": ("capital", False),
    "parent": ("capital", True),
    "leader_or_official_of": ("tie", False),
    "director": ("tie", False),
    "acting_for": ("tie", True),
    "family": ("tie", False),
    "associate": ("tie", False),
    "linked_to": ("tie", False),
}
"""Links that lists state: kind of holding, and whether the other party is the owner."""


def relations_of(parties: Sequence[Party]) -> tuple[Register, tuple[Listed, ...]]:
    """Turn the links between parties of lists into a register, without inventing shares.

    Raises:
        ListError: when none of the parties has a link.
    """
    rows = Rows("the lists", "lists")
    by_name: dict[tuple[str, str], str] = {}
    for party in parties:
        for listing in party.listings:
            by_name.setdefault((listing.list_id, party.caption.casefold()), party.id)
    listed = []
    known = {party.id for party in parties}
    for line, party in enumerate(parties, start=1):
        rows.party(RegisterParty(id=party.id, name=party.caption, schema=party.schema))
        list_id = party.listings[0].list_id if party.listings else party.id.partition(":")[0]  # fmt: skip
        text = " ".join(detail.value for detail in party.details if detail.prop == "notes")  # fmt: skip
        listed += [
            Listed(id=party.id, name=party.caption, list_id=item.list_id, entry=item.entry_id,
                   since=_full_day(item.listed_on), until=_full_day(item.ended_on),
                   regimes=regimes_of(item.list_id, " ".join([text, *item.measures])), source=party.source.short)
            for item in party.listings
            if regimes_of(item.list_id, " ".join([text, *item.measures]))
        ]  # fmt: skip
        for relation in party.relations:
            if relation.kind not in _LINKS:
                continue
            kind, other_owns = _LINKS[relation.kind]
            other = relation.other_id if ":" in relation.other_id else f"{list_id}:{relation.other_id}"  # fmt: skip
            if not relation.other_id:
                other = by_name.get((list_id, relation.other_name.casefold()), relation.other_name)  # fmt: skip
            if other not in known and relation.other_name:
                rows.party(RegisterParty(id=other, name=relation.other_name))
            owner, owned = (other, party.id) if other_owns else (party.id, other)
            rows.rows += 1
            try:
                low, high = read_share(relation.share_pct) if kind == "capital" else (WHOLE, WHOLE)  # fmt: skip
                start, end = (PartialDate.parse(item) if item else None for item in (relation.start, relation.end))  # fmt: skip
                rows.add(Holding(owner=owner, owned=owned, low=low, high=high, kind=kind, start=start, end=end,
                                 line=line, source="" if kind == "tie" else list_id,
                                 note=relation.note or relation.kind.replace("_", " ")))  # fmt: skip
            except InputError as error:
                rows.fault(line, error.message)
    if not rows.rows:
        raise ListError("no list kept for that day states who owns or controls whom")
    return rows.register(), tuple(listed)
