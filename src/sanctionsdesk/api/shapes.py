"""What each answer looks like: the shapes that the description gives, and tests hold answers to.

Answers are plain objects written as they are; nothing is checked or copied while a
request is served. A shape that is a dataclass of the desk is taken from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, create_model
from typing_extensions import TypedDict

from sanctionsdesk.dossier import dossier
from sanctionsdesk.entities.party import Party
from sanctionsdesk.law.pages import ProvisionPage

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2024-07-02"])]
Score = Annotated[float, Field(ge=0, le=1)]


# Errors


class Fault(TypedDict):
    """One thing that is wrong with a request, and where."""

    type: str
    loc: list[str | int]
    msg: str


class Details(TypedDict):
    """An error of yente's paths: in words, or fault by fault in parameters and body."""

    detail: list[Fault] | str


class Problem(TypedDict):
    """An error of the desk's own API, RFC 9457."""

    type: Annotated[str, Field(examples=["urn:sanctionsdesk:error:not-found"])]
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="One of a short list; see docs/api.md.")]
    instance: Annotated[str, Field(description="Id of the request.")]
    errors: NotRequired[list[Fault]]
    file: NotRequired[str]
    line: NotRequired[int]
    field: NotRequired[str]


# What yente answers


class Status(TypedDict):
    """A short word on how things are."""

    status: str
    detail: NotRequired[str]


class Total(TypedDict):
    """How many there are."""

    value: int
    relation: Literal["eq", "gte"]


class Entity(TypedDict):
    """A party, a sanction or a link as a FollowTheMoney entity."""

    id: str
    caption: str
    schema: str
    properties: dict[str, list[str | Entity]]
    datasets: list[str]
    referents: list[str]
    target: bool
    first_seen: str | None
    last_seen: str | None
    last_change: str | None


class Explanation(TypedDict):
    """What one feature had to say."""

    score: Annotated[float, Field(description="Evidence in log-odds.")]
    detail: str
    query: str
    candidate: str


class Scored(Entity):
    """An entity that may be the one asked about."""

    score: Score
    match: bool
    explanations: dict[str, Explanation]


class EntityAsked(TypedDict):
    """What was asked, as it was understood."""

    id: str | None
    schema: str
    properties: dict[str, list[str]]


class Matched(TypedDict):
    """The possible matches of one party."""

    status: Literal[200]
    results: list[Scored]
    total: Total
    query: EntityAsked


class Matches(TypedDict):
    """The possible matches of a batch, under the caller's keys."""

    responses: dict[str, Matched]
    limit: int


class FacetValue(TypedDict):
    """One value and how many have it."""

    name: str
    label: str
    count: int


class Facet(TypedDict):
    """Values of one kind, most first."""

    label: str
    values: list[FacetValue]


class Found(TypedDict):
    """A page of what a search found."""

    limit: int
    offset: int
    total: Total
    results: list[Entity]
    facets: dict[str, Facet]


class Neighbours(TypedDict):
    """A page of the entities that one property points to."""

    results: list[Entity]
    total: Total
    limit: int
    offset: int


class Adjacent(TypedDict):
    """An entity and what it points to, by property."""

    entity: Entity
    adjacent: dict[str, Neighbours]


class Publisher(TypedDict):
    """Who publishes a list."""

    name: str
    url: str | None


class Dataset(TypedDict):
    """A list, or a collection of lists."""

    name: str
    title: str
    summary: str | None
    url: str | None
    version: str
    index_version: str
    index_current: bool
    load: bool
    entities_url: None
    delta_url: None
    children: list[str]
    updated_at: str | None
    last_export: str | None
    entity_count: int
    thing_count: int
    category: str
    tags: list[str]
    resources: list[dict[str, Any]]
    coverage: dict[str, Any] | None
    publisher: Publisher | None
    deprecated: bool
    as_of: Annotated[Day | None, Field(description="Day of the newest issue in it.")]
    digest: str | None


class Catalog(TypedDict):
    """Every data set that can be asked."""

    datasets: list[Dataset]
    current: list[str]
    outdated: list[str]
    index_stale: bool


class Feature(TypedDict):
    """A feature that explanations name."""

    description: str
    coefficient: float
    url: str | None


class AlgorithmDocs(TypedDict):
    """How a score is made."""

    name: str
    description: str
    config: dict[str, Any]
    features: dict[str, Feature]


class Algorithm(TypedDict):
    """A name that `algorithm` may be."""

    name: str
    description: str
    features: dict[str, Feature]
    docs: AlgorithmDocs


class Algorithms(TypedDict):
    """Every name that `algorithm` may be."""

    algorithms: list[Algorithm]
    default: str
    best: str


# The W3C Reconciliation API


class Named(TypedDict):
    """Something with an id and a name."""

    id: str
    name: str
    description: NotRequired[str]


class Service(TypedDict):
    """Where a part of the service is found."""

    service_url: str
    service_path: str


class Manifest(TypedDict):
    """A reconciliation service, as it describes itself."""

    versions: list[str]
    name: str
    identifierSpace: str
    schemaSpace: str
    view: dict[str, str]
    preview: dict[str, str | int]
    suggest: dict[str, Service]
    extend: dict[str, Any]
    defaultTypes: list[Named]
    batchSize: int


class Candidate(Named):
    """An entity that a row may be."""

    type: list[Named]
    score: Score
    match: bool


class Candidates(TypedDict):
    """The candidates of one row, best first."""

    result: list[Candidate]


class Extended(TypedDict):
    """Values of properties for rows that were reconciled."""

    meta: list[Named]
    rows: dict[str, dict[str, list[dict[str, Any]]]]


class Suggested(TypedDict):
    """What may be meant by the beginning of a word."""

    code: str
    status: str
    prefix: str
    result: list[Named]


class Properties(TypedDict):
    """Properties by which rows of a type can be extended."""

    limit: int
    type: str
    properties: list[Named]


# The desk's own API


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
    state: Literal["running", "done", "failed", "cancelled", "interrupted"]
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


class Page(TypedDict):
    """An answer about people's work."""

    schema_version: Literal[1]


ANSWERS: Mapping[str, Any] = {
    "GET /healthz": Status,
    "GET /readyz": Status,
    "POST /updatez": Status,
    "GET /catalog": Catalog,
    "GET /algorithms": Algorithms,
    "POST /match/{dataset}": Matches,
    "GET /search/{dataset}": Found,
    "GET /entities/{entity_id}": Entity,
    "GET /entities/{entity_id}/adjacent": Adjacent,
    "GET /entities/{entity_id}/adjacent/{prop}": Neighbours,
    "GET /reconcile/{dataset}": Manifest | dict[str, Candidates] | Extended,
    "POST /reconcile/{dataset}": dict[str, Candidates] | Extended,
    "GET /reconcile/{dataset}/suggest/entity": Suggested,
    "GET /reconcile/{dataset}/suggest/property": Suggested,
    "GET /reconcile/{dataset}/suggest/type": Suggested,
    "GET /reconcile/{dataset}/extend/property": Properties,
    "POST /v1/screen": Screening,
    "POST /v1/jobs": JobStanding,
    "GET /v1/jobs": JobsKept,
    "GET /v1/jobs/{job_id}": JobStanding,
    "POST /v1/jobs/{job_id}/cancel": JobStanding,
    "POST /v1/jobs/{job_id}/resume": JobStanding,
    "GET /v1/lists": Lists,
    "GET /v1/lists/diff": Difference,
    "GET /v1/parties": Parties,
    "GET /v1/parties/{party_id}": PartyShown,
    "GET /v1/provisions": Provisions,
    "GET /v1/provisions/{provision_id}": ProvisionShown,
    "POST /v1/decide": Decision,
    "POST /v1/trace": Traced,
    "POST /v1/read": Reading,
    "POST /v1/brief": Brief,
    "POST /v1/sign-in": SignedIn,
    "POST /v1/sign-out": Status,
    "GET /v1/me": Me,
}
"""The shape of the answer of each operation."""

TEXTS: Mapping[str, str] = {
    "GET /metrics": "application/openmetrics-text",
    "GET /reconcile/{dataset}/preview": "text/html",
    "POST /v1/screen/batch": "application/x-ndjson",
    "GET /v1/jobs/{job_id}/results": "application/x-ndjson",
    "GET /v1/alerts.atom": "application/atom+xml",
    "GET /v1/deadlines.ics": "text/calendar",
    "GET /v1/alerts/{alert_id}/attachments/{attachment_id}": "application/octet-stream",
    "POST /v1/audit/export": "application/zip",
}
"""The media type of answers that are no JSON object."""


def of_work() -> Mapping[str, Any]:
    """Give the shapes of people's work, taken from the room that does it.

    That room needs the database library, which is slow to import. Of several shapes
    an answer has all.
    """
    from sanctionsdesk.review.alert import Alert, Attachment, Case  # noqa: PLC0415
    from sanctionsdesk.review.alerts import Bulk  # noqa: PLC0415
    from sanctionsdesk.review.audit import Entry, Verdict  # noqa: PLC0415
    from sanctionsdesk.review.questions import Receipt, Replay  # noqa: PLC0415
    from sanctionsdesk.review.queue import Load  # noqa: PLC0415

    def page(name: str, **fields: Any) -> tuple[Any, ...]:
        # No stub knows that fields may be given by name alone.
        model: Any = create_model
        return (Page, model(name, **{key: (kind, ...) for key, kind in fields.items()}))

    return {
        "GET /v1/alerts": page("Alerts", alerts=list[Alert], next_offset=int | None),
        "GET /v1/alerts/reasons": dict[str, dict[str, str]],
        "GET /v1/alerts/{alert_id}": (Page, Case),
        "POST /v1/alerts/{alert_id}": page("AlertChanged", alert=Alert),
        "POST /v1/alerts/{alert_id}/attachments": page(
            "AttachmentKept", attachment=Attachment, version=int
        ),
        "POST /v1/alerts/bulk": (Page, Bulk),
        "GET /v1/workload": page("Workload", loads=list[Load], counts=dict[str, int]),
        "GET /v1/receipts": page("Receipts", receipts=list[dict[str, Any]]),
        "POST /v1/receipts": (Page, Receipt),
        "GET /v1/receipts/{receipt_id}": (Page, Receipt),
        "GET /v1/receipts/{receipt_id}/replay": (Page, Replay),
        "GET /v1/audit": page("AuditLog", entries=list[Entry], next_after=int | None),
        "GET /v1/audit/verify": (*page("Whole", whole=bool), Verdict),
    }
