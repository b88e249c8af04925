"""The dossier as a value: what every rendering shows and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.record import Record, Span

DISCLAIMER = (
    "Not legal advice; the cited text governs. A possible match is a question, not a finding. "
    "What the article alleges is taken as true only to see what would follow."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsed:
    """One issue of a list that was searched.

    Attributes:
        list_id: catalogue id of the list.
        title: name of the list for people.
        issued: the day the issue stands for.
        basis: how that day is known (stated, folder name, given).
        age_days: days from ``issued`` to the dossier's as-of day.
        digest: SHA-256 of the issue.
        entries: parties on it.
        warning: what an issue of this age can have missed, or empty.
    """

    list_id: str
    title: str
    issued: date
    basis: str
    age_days: int
    digest: str
    entries: int
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleMatch:
    """A party asked about and a list entry that may be the same.

    Attributes:
        asked: the name asked about.
        about: usual name of the party asked about; ``asked`` is one of its spellings.
        because: why it was asked: named in the article, maker of the S-400 ...
        subject: id of the record's party, empty for outside knowledge.
        outside: true when the link to the article is outside knowledge.
        entry_id: the list entry.
        entry_name: main name of the entry.
        matched_name: the name of the entry that matched.
        list_id: list that carries the entry.
        listed_on: canonical date of listing, empty where the list does not say.
        score: 0 to 1.
        evidence: bits of evidence compared.
        reasons: one sentence each.
        programmes: programme codes of the entry.
        measures: measures that the entry states.
        source: where the entry can be checked.
    """

    asked: str
    about: str
    because: str
    subject: str = ""
    outside: bool = False
    entry_id: str
    entry_name: str
    matched_name: str
    list_id: str
    listed_on: str
    score: float
    evidence: float
    reasons: tuple[str, ...]
    programmes: tuple[str, ...]
    measures: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFact:
    """One fact put to the law, and whose word it is.

    Attributes:
        key: name of the fact in the provision.
        value: what was put in; ``None`` is unknown.
        basis: ``alleged`` by the article, ``outside`` knowledge, ``assumed`` for
            the sake of the question, or ``unknown``.
        why: one sentence.
        span: the words of the article, if it is alleged there.
        source: the outside source, if there is one.
    """

    key: str
    value: object
    basis: str
    why: str
    span: Span | None = None
    source: Citation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One element of a provision as it stands on the facts.

    Attributes:
        words: the words of the statute.
        citation: where they stand.
        value: ``yes``, ``no`` or ``cannot tell``.
        why: the facts relied on, or what is missing.
    """

    words: str
    citation: str
    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A way out that the law offers, and whether it fits what the article says."""

    name: str
    citation: str
    words: str
    fits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFinding:
    """What one provision says on the facts taken as true.

    Attributes:
        provision: id of the provision.
        title: heading for people.
        citation: citation in force on the day.
        reached_by: how the article leads to this provision, with outside knowledge named.
        status: status of the decision.
        effect: ``shall``, ``may`` or ``none``.
        sentence: the answer in one sentence.
        facts: what was put in.
        conditions: element by element.
        deadline: the deadline in words.
        questions: what is unknown, as questions and whose answer it is.
        would_change: what would change the answer, one line each.
        changes_nothing: facts that were tried and change nothing.
        relief: ways out.
    """

    provision: str
    title: str
    citation: str
    reached_by: str
    status: str
    effect: str
    sentence: str
    facts: tuple[TakenFact, ...]
    conditions: tuple[Condition, ...]
    deadline: str
    questions: tuple[str, ...]
    would_change: tuple[str, ...]
    changes_nothing: tuple[str, ...]
    relief: tuple[Relief, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawClaim:
    """What somebody says of the law in the article, beside what the text says.

    Attributes:
        span: the words, the first where the same is said in several places.
        also: further words by the same speaker that claim the same.
        who: who says it.
        joined_by: who is said to support it.
        verdict: how it stands to the text, in a few words.
        why: one sentence.
        citation: the text.
    """

    span: Span
    also: tuple[Span, ...] = ()
    who: str
    joined_by: tuple[str, ...] = ()
    verdict: str
    why: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLaw:
    """A law that the article names and that this desk does not decide on its facts.

    Attributes:
        words: the words of the article.
        spans: where they stand.
        what: what the desk knows of it.
    """

    words: str
    spans: tuple[Span, ...]
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingTold:
    """A holding as the article states it.

    Attributes:
        span: the words of the article.
        owner: who owns.
        body: what is owned.
        words: the holding in one clause, with the share where the text gives one.
    """

    span: Span
    owner: str
    body: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Whether one body is caught through its owners under one regime.

    Attributes:
        body: its name in the article.
        regime: ``us``, ``eu`` or ``uk``.
        title: the rule for people.
        status: ``blocked``, ``not_blocked_by_rule`` or ``unknown``.
        why: one sentence.
        lower: percent that listed holders surely hold.
        upper: percent that they may hold.
        chain: the steps from the body upwards.
        missing: the questions that would settle an open status.
        cautions: what a person should look at.
        citation: the rule.
    """

    body: str
    regime: str
    title: str
    status: str
    why: str
    lower: float
    upper: float
    chain: tuple[str, ...]
    missing: tuple[str, ...]
    cautions: tuple[str, ...]
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLink:
    """What a matched list entry says of another party: owned by, acting for, official of."""

    entry: str
    words: str
    source: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """Something that happened later and was known by the as-of day.

    Attributes:
        on: the day.
        what: one sentence.
        source: where to check it.
        outcome: what the lists of the day show, one line each.
    """

    on: date
    what: str
    source: Citation
    outcome: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything found on one article as of one day.

    Attributes:
        as_of: the day the answer is for.
        engine: name and version of the software.
        record: what the article says.
        lists: issues searched.
        list_warnings: lists that are missing or old, in words.
        matches: possible matches, best first.
        screened: names that were asked about, each spelling of a party.
        unmatched: parties of whom no spelling has a possible match.
        articles: defence articles recognised, in words with their source.
        holdings: who owns whom, as the article states it.
        owned: each body with a stated owner, regime by regime.
        links: what matched entries say of owners, officers and those they act for.
        ownership_rule: what the rule does with bodies that no list names.
        law: provisions reached.
        claims: what the article says of the law.
        named_laws: laws that the article names and no finding covers.
        later: what had become of it by ``as_of``.
        summary: the answer in a few sentences.
    """

    as_of: date
    engine: str
    record: Record
    lists: tuple[ListUsed, ...]
    list_warnings: tuple[str, ...]
    matches: tuple[PossibleMatch, ...]
    screened: tuple[str, ...]
    unmatched: tuple[str, ...]
    articles: tuple[str, ...]
    holdings: tuple[HoldingTold, ...] = ()
    owned: tuple[Owned, ...] = ()
    links: tuple[StatedLink, ...] = ()
    ownership_rule: str
    law: tuple[LawFinding, ...]
    claims: tuple[LawClaim, ...]
    named_laws: tuple[NamedLaw, ...] = ()
    later: tuple[Development, ...]
    summary: tuple[str, ...]
