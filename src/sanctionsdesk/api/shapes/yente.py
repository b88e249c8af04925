"""What yente answers, and the W3C Reconciliation API beside it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from sanctionsdesk.api.shapes.plain import Day, Score


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
