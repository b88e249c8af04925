"""``POST /match/{dataset}``: parties against the lists, in the caller's own batches."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, NamedTuple
from urllib.parse import parse_qsl

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sanctionsdesk.api.shelf import Opened, Shelf
from sanctionsdesk.api.yente.algorithms import Scoring, scoring_of
from sanctionsdesk.api.yente.asking import AS_OF, find_schema, opened_on, since
from sanctionsdesk.api.yente.datasets import scope
from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.entities.schemata import Schema
from sanctionsdesk.names.compare import Reason, odds, probability
from sanctionsdesk.names.identifiers import IDENTIFIERS
from sanctionsdesk.screening.query import Query as Party
from sanctionsdesk.screening.query import query_of
from sanctionsdesk.screening.screen import Match

router = APIRouter(tags=["yente"])

BATCH = 100
MOST = 500
_MOST_NAMES = 10
_LEAST = 0.05
"""Least score retrieved where weights, or another way to score, may still lift it."""

_NAMES = ("name", "alias", "previousName", "weakAlias")
_PARTS = ("firstName", "secondName", "middleName", "fatherName", "lastName")
_COUNTRIES = (
    "nationality",
    "citizenship",
    "country",
    "jurisdiction",
    "flag",
    "mainCountry",
)


class PartyAsked(BaseModel):
    """One party asked about, as an FtM entity."""

    model_config = ConfigDict(extra="ignore")

    id: str | None = None
    schema_: str = Field(alias="schema", examples=["Person"])
    properties: dict[str, Any] = Field(
        examples=[{"name": ["Vladimir Putin"], "birthDate": ["1952-10-07"]}]
    )


class MatchAsked(BaseModel):
    """Up to 100 parties, each under a key of the caller's."""

    model_config = ConfigDict(extra="ignore")

    queries: dict[str, PartyAsked]
    weights: dict[str, float] = {}
    config: dict[str, Any] = {}


class MatchParameters(BaseModel):
    """Query parameters of a match."""

    limit: int = Field(5, ge=0, le=MOST, description="Most results for one query.")
    threshold: float = Field(0.7, ge=0, le=1, description="Score of a `match`.")
    cutoff: float = Field(
        0.7,
        ge=0,
        le=1,
        json_schema_extra={"deprecated": True},
        description="Results at or under it are dropped; the threshold, if lower, counts.",
    )
    algorithm: str = "best"
    include_dataset: list[str] = []
    exclude_schema: list[str] = []
    exclude_dataset: list[str] = []
    topics: list[str] = []
    exclude_entity_ids: list[str] = Field([], max_length=50)
    changed_since: str | None = Field(
        None, description="Least last change, `YYYY-MM-DD[THH[:MM[:SS]]]`."
    )
    as_of: date | None = Field(None, description=AS_OF)


class Options(NamedTuple):
    """How a batch is answered."""

    names: frozenset[str]
    limit: int
    threshold: float
    cutoff: float
    scoring: Scoring
    weights: Mapping[str, float]
    without: frozenset[str]
    without_ids: frozenset[str]
    topics: frozenset[str]
    changed_since: str


def _body_schema() -> dict[str, Any]:
    """Describe the body with the party inside: a reference would lead out of the document."""
    schema = MatchAsked.model_json_schema()
    (party,) = schema.pop("$defs").values()
    schema["properties"]["queries"]["additionalProperties"] = party
    return schema


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _body_schema(),
                "example": {
                    "queries": {
                        "q1": {
                            "schema": "Person",
                            "properties": {"name": ["Vladimir Putin"]},
                        }
                    }
                },
            }
        },
    }
}


@functools.lru_cache(maxsize=256)
def _parameters(query: str) -> MatchParameters:
    """Read the query string; the framework's own reading would cost more than the screening."""
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        given.setdefault(name, []).append(value)
    fields = MatchParameters.model_fields
    try:
        return MatchParameters.model_validate(
            {
                name: values if fields[name].default == [] else values[-1]
                for name, values in given.items()
                if name in fields
            }
        )
    except ValidationError as error:
        raise RequestValidationError(
            [
                {**item, "loc": ("query", *item["loc"])}
                for item in error.errors(include_url=False)
            ]
        ) from None


def _described() -> dict[str, Any]:
    """Describe parameters and body, which are read by hand here for speed."""
    fields = MatchParameters.model_json_schema()["properties"]
    told = [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in fields.items()
    ]
    return {"parameters": told, **_BODY}


@router.post("/match/{dataset}", openapi_extra=_described(), summary="Match parties")
async def match(
    request: Request,
    dataset: Annotated[str, Path(examples=["default"])],
) -> Response:
    """Find possible matches for parties given as FollowTheMoney entities.

    Each result has a `score` from 0 to 1, `match` where it reaches the threshold, and
    `explanations` by feature: `score` there is the evidence in log-odds, for (positive)
    or against (negative), `detail` the reason in words, `query` and `candidate` what
    was compared.
    """
    given = _parameters(request.url.query)
    asked = _read(await request.body())
    opened = await opened_on(request, given.as_of)
    if not asked.queries:
        raise UsageError("No queries provided.")
    if len(asked.queries) > BATCH:
        raise UsageError(
            f"Too many queries in one batch: {len(asked.queries)}; send at most {BATCH}."
        )
    options = Options(
        names=scope(
            opened,
            dataset,
            include=given.include_dataset,
            exclude=given.exclude_dataset,
        ),
        limit=given.limit,
        threshold=given.threshold,
        cutoff=min(given.cutoff, given.threshold),
        scoring=scoring_of(given.algorithm, asked.config),
        weights=asked.weights,
        without=frozenset(given.exclude_schema),
        without_ids=frozenset(
            opened.directory.canonical(item) or item
            for item in given.exclude_entity_ids
        ),
        topics=frozenset(given.topics),
        changed_since=since(given.changed_since),
    )
    answers = await answer(request.app.state.shelf, opened, asked.queries, options)
    body = {"responses": answers, "limit": given.limit}
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        ),
        media_type="application/json",
        headers={
            "x-batch-size": str(len(asked.queries)),
            "x-lists-version": opened.version,
        },
    )


def _read(raw: bytes) -> MatchAsked:
    try:
        return MatchAsked.model_validate_json(raw)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        raise RequestValidationError(
            [{**item, "loc": ("body", *item["loc"])} for item in found]
        ) from None


async def answer(
    shelf: Shelf,
    opened: Opened,
    asked: Mapping[str, PartyAsked],
    options: Options,
) -> dict[str, dict[str, Any]]:
    """Screen a batch and shape each answer as yente does."""
    parties: list[Party] = []
    told: list[tuple[str, PartyAsked, dict[str, list[str]], int]] = []
    for key, one in asked.items():
        schema = find_schema(one.schema_)
        if not schema.is_matchable:
            raise UsageError(f"Non-matchable schema for query: {schema.name}")
        properties = known_properties(schema, one.properties)
        found = parties_of(schema, properties, facts=options.scoring.uses_facts)
        told.append((key, one, properties, len(found)))
        parties.extend(found)
    is_ours = not options.weights and not options.scoring.is_ofac
    floor = options.cutoff if is_ours else min(options.cutoff, _LEAST)
    screened = await shelf.screen(opened, parties, threshold=floor)
    answers: dict[str, dict[str, Any]] = {}
    start = 0
    for key, one, properties, count in told:
        mine = screened[start : start + count]
        start += count
        query = {"id": one.id, "schema": one.schema_, "properties": properties}
        answers[key] = _answered(opened, mine, options) | {"query": query}
    return answers


def _answered(
    opened: Opened, screened: Sequence[Sequence[Match]], options: Options
) -> dict[str, Any]:
    scored = matches_of(opened, screened, options)
    total = sum(score >= options.threshold for score, _ in scored)
    return {
        "status": 200,
        "results": [
            result(opened, match, score, options.threshold)
            for score, match in scored[: options.limit]
        ],
        "total": {"value": total, "relation": "eq"},
    }


def matches_of(
    opened: Opened, screened: Sequence[Sequence[Match]], options: Options
) -> list[tuple[float, Match]]:
    """Give the matches of one party asked about that count, best first, with scores.

    Args:
        opened: the lists of the day.
        screened: matches of each name asked.
        options: what counts.
    """
    scored = [
        (_weighted(match, options), match)
        for match in _one_a_party(screened)
        if _counts(opened, match, options)
    ]
    scored = [item for item in scored if item[0] > options.cutoff]
    scored.sort(key=lambda item: -item[0])
    return scored


def result(
    opened: Opened, match: Match, score: float, threshold: float
) -> dict[str, Any]:
    """Give one possible match as a scored FtM entity with its reasons."""
    return {
        **opened.entity(match.party),
        "score": round(score, 4),
        "match": score >= threshold,
        "explanations": explanations(match.comparison.reasons),
    }


def explanations(reasons: Iterable[Reason]) -> dict[str, dict[str, Any]]:
    """Give the reasons by feature: log-odds, sentences, and what was compared."""
    told: dict[str, dict[str, Any]] = {}
    for reason in reasons:
        one = told.setdefault(
            reason.feature, {"score": 0.0, "detail": "", "query": "", "candidate": ""}
        )
        one["score"] = round(one["score"] + reason.weight, 3)
        for key, text in (
            ("detail", reason.sentence),
            ("query", reason.left),
            ("candidate", reason.right),
        ):
            one[key] = f"{one[key]} {text}".strip()
    return told


def _weighted(match: Match, options: Options) -> float:
    score, weights = options.scoring.score(match), options.weights
    if not weights:
        return score
    change = math.fsum(
        (weights[reason.feature] - 1) * reason.weight
        for reason in match.comparison.reasons
        if reason.feature in weights
    )
    return probability(odds(score) + change)


def _counts(opened: Opened, match: Match, options: Options) -> bool:
    entity = opened.entity(match.party)
    return (
        not options.names.isdisjoint(entity["datasets"])
        and entity["schema"] not in options.without
        and match.party.id not in options.without_ids
        and (
            not options.topics
            or not options.topics.isdisjoint(entity["properties"].get("topics", ()))
        )
        and (
            not options.changed_since
            or (entity["last_change"] or "")[:10] >= options.changed_since
        )
    )


def _one_a_party(answers: Iterable[Sequence[Match]]) -> list[Match]:
    """Keep the best match of each party over all names asked, best first."""
    best: dict[str, Match] = {}
    for match in (item for answer in answers for item in answer):
        held = best.get(match.party.id)
        if held is None or match.score > held.score:
            best[match.party.id] = match
    return sorted(best.values(), key=lambda item: (-item.score, -item.evidence))


def known_properties(schema: Schema, given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Keep what the schema knows, each as a list of texts; the rest is ignored."""
    return {
        name: texts
        for name, value in given.items()
        if name in schema.properties
        and (
            texts := [
                str(item).strip()
                for item in (value if isinstance(value, list) else [value])
                if isinstance(item, str | int | float)
                and not isinstance(item, bool)
                and str(item).strip()
            ]
        )
    }


def parties_of(
    schema: Schema, properties: Mapping[str, Sequence[str]], *, facts: bool = True
) -> list[Party]:
    """Give what the desk screens: one question a name, with every fact beside it.

    A missing name is put together from its parts; a country is read from an IBAN.
    """
    names = [name for prop in _NAMES for name in properties.get(prop, ())]
    if not names:
        parts = [text for prop in _PARTS for text in properties.get(prop, ())[:1]]
        names = [" ".join(parts)] if parts else []
    identifiers = tuple(
        (prop, value)
        for prop, values in properties.items()
        if prop in IDENTIFIERS
        for value in values
    )
    if not names and not identifiers:
        return []
    countries = [code for prop in _COUNTRIES for code in properties.get(prop, ())]
    countries += [number[:2].lower() for number in properties.get("iban", ())]
    born = properties.get("birthDate") or properties.get("incorporationDate") or [""]
    row = {
        "name": "",
        "birth_date": born[0],
        "country": ";".join(countries),
        "gender": next(iter(properties.get("gender", ())), ""),
    }
    known = query_of(row, name="name", schema=_screened_as(schema))
    if not facts:
        known = Party(name="", schema=known.schema)
    return [
        replace(known, name=name[:1000], identifiers=identifiers if facts else ())
        for name in list(dict.fromkeys(names))[:_MOST_NAMES] or [""]
    ]


def _screened_as(schema: Schema) -> str:
    """Give the kind of listed party that a schema is screened against."""
    for kind in ("Person", "Vessel", "Airplane", "CryptoWallet"):
        if schema.is_a(kind):
            return kind
    if schema.is_a("LegalEntity"):
        return schema.name
    return "Asset" if schema.is_a("Asset") or schema.is_a("Value") else "Thing"
