"""What the desk's own API answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from sanctionsdesk.api.shapes.plain import Day, Score
from sanctionsdesk.api.shapes.yente import Entity
from sanctionsdesk.dossier import dossier
from sanctionsdesk.entities.party import Party
from sanctionsdesk.law.pages import ProvisionPage


class Issue(TypedDict):
    """An issue of a list that was used."""

    list: str
    as_of: Day
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    age_days: int


class Used(TypedDict):
    """Something beside lists that an answer rests on: a file or a provision."""

    kind: Literal["article", "corrections", "holdings", "listed", "provision"]
    name: str
    digest: NotRequired[str]
    citation: NotRequired[str]
    law_as_of: NotRequired[Day]


class Answer(TypedDict):
    """What every answer carries."""

    schema_version: Literal[1]
    as_of: Day
    lists: list[Issue]
    used: list[Used]
    engine: Annotated[str, Field(examples=["sanctionsdesk 0.1.0"])]
    disclaimer: str


class Reason(TypedDict):
    """One step of the waterfall: evidence in log-odds, for or against."""

    feature: str
    sentence: str
    left: str
    right: str
    weight: float


class PossibleMatch(TypedDict):
    """A listed party that a customer may be."""

    match_id: str
    match_name: str
    list: str
    score: Score
    is_match: bool
    evidence: Annotated[float, Field(description="How rare what agrees is, in bits.")]
    alias: Annotated[str, Field(description="The listed name that matched best.")]
    reasons: str
    ofac_style_score: int
    why_not_higher: str
    would_settle: str
    waterfall: list[Reason]


class Screened(TypedDict):
    """A row as it was given, with its possible matches or why there are none."""

    matches: NotRequired[list[PossibleMatch]]
    reject: NotRequired[str]


class Screening(Answer):
    """Possible matches of rows, in their order."""

    results: list[Screened]


class JobStanding(TypedDict):
    """A job as it stands."""

    schema_version: Literal[1]
    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    state: Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
    created_at: str
    done: Annotated[int, Field(description="Customers screened so far.")]
    total: int
    settings: dict[str, Any]
    told: Annotated[str, Field(description="What it said last, where it failed.")]
    as_of: Day


class JobsKept(TypedDict):
    """Every job kept, newest first."""

    schema_version: Literal[1]
    jobs: list[JobStanding]


class KeptIssue(Issue):
    """An issue kept here."""

    basis: Annotated[str, Field(description="How its day is known.")]
    parties: int
    records: int
    rejects: int


class Lists(Answer):
    """The issues of a day, and every issue kept."""

    issues: list[KeptIssue]


class ComparedIssue(TypedDict):
    """One of two issues that were compared."""

    list: str
    as_of: Day
    basis: str
    digest: str
    parties: int


class ListedParty(TypedDict):
    """A party that was added or removed."""

    id: str
    name: str
    schema: str
    programmes: list[str]


class FieldChange(TypedDict):
    """What a field held before and after."""

    field: str
    old: list[str]
    new: list[str]


class ChangedParty(ListedParty):
    """A party that both issues hold and state differently."""

    changes: list[FieldChange]


class Difference(Answer):
    """What changed from one issue to another."""

    old: ComparedIssue
    new: ComparedIssue
    counts: dict[Literal["added", "removed", "changed", "unchanged"], int]
    notes: list[str]
    not_compared: list[str]
    added: list[ListedParty]
    removed: list[ListedParty]
    changed: list[ChangedParty]


class PartyRow(TypedDict):
    """A party in a table."""

    id: str
    name: str
    schema: str
    list: str


class Parties(Answer):
    """A page of parties."""

    parties: list[PartyRow]
    total: int
    next: Annotated[str | None, Field(description="Cursor of the next page.")]


class Pointing(TypedDict):
    """A party that states a link to this one."""

    id: str
    name: str
    kind: str


class PartyShown(Answer):
    """Everything that the list of a day states of a party."""

    party: Party
    name: str
    ftm: Entity
    first_seen: NotRequired[Day | None]
    last_seen: NotRequired[Day | None]
    last_change: NotRequired[str | None]
    pointed_to_by: list[Pointing]
    page: str


class ProvisionRow(TypedDict):
    """A provision in a table."""

    provision: str
    title: str
    citation: str
    kind: str
    modal: str


class Provisions(Answer):
    """The provisions in force on a day."""

    provisions: list[ProvisionRow]


class ProvisionShown(Answer):
    """A provision as of a day."""

    provision: ProvisionPage


class Decision(Answer):
    """What a provision, or every one of a regime, makes of facts; only what applies is there."""

    provision: NotRequired[str]
    regime: NotRequired[str]
    status: NotRequired[str]
    effect: NotRequired[str]
    sentence: NotRequired[str]
    citation: NotRequired[str]
    deadline: NotRequired[str | None]
    unknown: NotRequired[list[str]]
    failed: NotRequired[list[str]]
    irrelevant: NotRequired[list[str]]
    tree: NotRequired[list[dict[str, Any]]]
    questions: NotRequired[list[Any]]
    would_change: NotRequired[list[dict[str, Any]]]
    relevant: NotRequired[list[dict[str, Any]]]
    fails: NotRequired[list[dict[str, Any]]]
    silent: NotRequired[list[dict[str, Any]]]
    not_in_force: NotRequired[list[dict[str, Any]]]


class Traced(Answer):
    """Whether a body is caught through its owners, and through whom."""

    target: str
    name: str
    regime: str
    provision: str
    status: Literal["blocked", "not_blocked_by_rule", "unknown"]
    why: str
    lower: float
    upper: float
    chain: list[str]
    missing_holders: list[Any]
    would_settle: dict[str, Any]
    cautions: list[str]
    steps: list[dict[str, Any]]
    listed: list[dict[str, Any]]
    faults: list[str]
    citation: str


class Span(TypedDict):
    """Characters of the text: from `start` up to and without `end`."""

    start: int
    end: int
    text: str


class Item(Span):
    """Something the article says, and the words it stands on."""

    id: str


class Record(TypedDict):
    """What an article says, every item tied to its characters."""

    name: str
    digest: str
    text: str
    published: Day
    published_span: Span | None
    title: str
    lang: str
    parties: list[Item]
    times: list[Item]
    quantities: list[Item]
    statements: list[Item]
    events: list[Item]
    relations: list[Item]
    positions: list[Item]
    conflicts: list[Item]
    warnings: list[str]


class Reading(Answer, Record):
    """The record of an article."""


class Brief(Answer):
    """The dossier of an article."""

    record: Record
    matches: list[dossier.PossibleMatch]
    screened: list[str]
    unmatched: list[str]
    articles: list[str]
    holdings: list[dossier.HoldingTold]
    owned: list[dossier.Owned]
    links: list[dossier.StatedLink]
    ownership_rule: str
    law: list[dossier.LawFinding]
    claims: list[dossier.LawClaim]
    named_laws: list[dossier.NamedLaw]
    later: list[dossier.Development]
    summary: list[str]
    list_warnings: list[str]


class SignedIn(TypedDict):
    """A session that was begun."""

    user: str
    csrf: Annotated[
        str, Field(description="For the header `X-CSRF-Token` of every change.")
    ]


class Me(SignedIn):
    """Who one is."""

    roles: list[str]
    via: str
    actions: list[str]
