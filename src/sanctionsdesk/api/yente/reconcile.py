"""``/reconcile/{dataset}``: the W3C Reconciliation API 0.2, as OpenRefine speaks it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from sanctionsdesk.api.shelf import Opened
from sanctionsdesk.api.yente.adjacency import nested
from sanctionsdesk.api.yente.algorithms import scoring_of
from sanctionsdesk.api.yente.asking import AS_OF, Lists, find_schema, opened_on, since
from sanctionsdesk.api.yente.datasets import scope
from sanctionsdesk.api.yente.match import BATCH, MOST, Options, matches_of, parties_of
from sanctionsdesk.base.errors import NotFoundError, UsageError
from sanctionsdesk.entities.countries import country_name
from sanctionsdesk.entities.schemata import Property, Schema, schemata
from sanctionsdesk.store.directory import Asking


class Padded(APIRoute):
    """With ``callback`` an answer comes as a script that calls it (JSONP), for old clients."""

    def get_route_handler(self) -> Handler:
        """Give the handler of the route, its answer padded where that is asked."""
        handler = super().get_route_handler()

        async def padded(request: Request) -> Response:
            name = request.query_params.get("callback", "")
            if name and not _CALLBACK.fullmatch(name):
                raise UsageError("callback must be the name of a function")
            answer = await handler(request)
            if not name or answer.media_type != "application/json":
                return answer
            # The comment keeps what is put before the answer from being read as another format.
            script = b"/**/%b(%b);" % (name.encode(), bytes(answer.body))
            return Response(script, media_type="application/javascript")

        return padded


router = APIRouter(prefix="/reconcile", tags=["yente"], route_class=Padded)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,100}", re.ASCII)
SURE, LEAD = 0.8, 0.05
"""Score from which the first candidate is a match by itself, and its least lead on the second."""
_BATCH_ASKED = 50
_DEFAULT = "LegalEntity"
_FIRST = (
    "name", "alias", "birthDate", "incorporationDate", "nationality", "country", "jurisdiction", "flag", "gender",
    "position", "address", "topics", "programId", "passportNumber", "idNumber", "taxNumber", "registrationNumber",
    "imoNumber", "leiCode", "sanctions", "notes", "sourceUrl",
)  # fmt: skip
"""Properties offered first: what lists state most."""


class Parameters(BaseModel):
    """How rows are reconciled."""

    algorithm: str = "best"
    changed_since: str | None = None
    as_of: date | None = Field(None, description=AS_OF)


class ParametersOfGet(Parameters):
    """The same with what POST has in its form, for clients that only read."""

    queries: str | None = None
    extend: str | None = None


@router.get("/{dataset}", summary="What this service is")
async def service(
    *,
    request: Request,
    dataset: str,
    given: Annotated[ParametersOfGet, Query()],
) -> Response:
    """Describe the service to OpenRefine and its like; or reconcile or extend, as POST does."""
    opened = await opened_on(request, given.as_of)
    if given.queries is not None or given.extend is not None:
        return await _answered(
            request, opened, dataset, given, given.queries, given.extend
        )
    scope(opened, dataset)
    return JSONResponse(_manifest(request, dataset))


def _manifest(request: Request, dataset: str) -> dict[str, Any]:
    base = _base(request)
    here = f"{base}/reconcile/{dataset}"
    suggest = {
        name: {"service_url": here, "service_path": f"/suggest/{name}"}
        for name in ("entity", "property", "type")
    }
    return {
            "versions": ["0.2"],
            "name": f"sanctionsdesk: {dataset}",
            "identifierSpace": f"{base}/entities/",
            "schemaSpace": "https://followthemoney.tech/explorer/schemata/",
            "view": {"url": f"{base}/entities/{{{{id}}}}"},
            "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": 430, "height": 300},
            "suggest": suggest,
            "extend": {
                "propose_properties": {"service_url": here, "service_path": "/extend/property"},
                "property_settings": [
                    {
                        "name": "limit",
                        "label": "Limit",
                        "type": "number",
                        "default": 0,
                        "help_text": "Most values of a row; 0 gives all.",
                    }
                ],
            },
            "defaultTypes": [_type(schemata()[name]) for name in ("Person", "Organization", "Company", "Vessel")],
            "batchSize": _BATCH_ASKED,
        }  # fmt: skip


_BODY = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "example": {
                    "queries": '{"q0": {"query": "Vladimir Putin", "type": "Person", "limit": 3}}'
                }
            }
        }
    }
}


@router.post("/{dataset}", summary="Reconcile or extend", openapi_extra=_BODY)
async def reconcile(
    *,
    request: Request,
    dataset: str,
    queries: Annotated[str | None, Form()] = None,
    extend: Annotated[str | None, Form()] = None,
    given: Annotated[Parameters, Query()],
) -> Response:
    """Find candidates for rows (`queries`) or fetch values for reconciled rows (`extend`)."""
    opened = await opened_on(request, given.as_of)
    return await _answered(request, opened, dataset, given, queries, extend)


async def _answered(  # noqa: PLR0917 - private, one call's parts
    request: Request,
    opened: Opened,
    dataset: str,
    given: Parameters,
    queries: str | None,
    extend: str | None,
) -> Response:
    names = scope(opened, dataset)
    if queries is not None:
        asked = _object("queries", queries)
        if len(asked) > BATCH:
            raise UsageError(
                f"Too many queries in one batch: {len(asked)}; send at most {BATCH}."
            )
        options = Options(
            names=names,
            limit=MOST,
            threshold=0.7,
            cutoff=0.3,
            scoring=scoring_of(given.algorithm, {}),
            weights={},
            without=frozenset(),
            without_ids=frozenset(),
            topics=frozenset(),
            changed_since=since(given.changed_since),
        )
        told = await _reconciled(request, opened, asked, options)
        return JSONResponse(told, headers={"x-batch-size": str(len(asked))})
    if extend is not None:
        return JSONResponse(
            await run_in_threadpool(_extended, opened, _object("extend", extend))
        )
    raise UsageError("Give a form field: queries or extend.")


@router.get("/{dataset}/suggest/entity", summary="Suggest entities")
def suggest_entity(
    opened: Lists,
    dataset: str,
    prefix: str = "",
    limit: Annotated[int, Query(ge=0, le=500)] = 10,
) -> dict[str, Any]:
    """Suggest entities whose names or facts hold words that begin so."""
    words = " ".join(
        f"{word}*" for word in prefix.replace("*", " ").replace('"', " ").split()
    )
    found = opened.directory.find(
        Asking(words=words, lists=scope(opened, dataset), simple=True), limit=limit
    )
    return _suggested(
        prefix,
        [_entity(opened.entity(opened.index.party(place))) for place in found.places],
    )


@router.get("/{dataset}/suggest/property", summary="Suggest properties")
def suggest_property(opened: Lists, dataset: str, prefix: str = "") -> dict[str, Any]:
    """Suggest properties by name or label."""
    scope(opened, dataset)
    found = {
        prop.name: prop
        for schema in schemata().values()
        if schema.is_matchable
        for prop in schema.properties.values()
        if prop.type != "entity" and _begins(prefix, prop.name, prop.label)
    }
    return _suggested(prefix, [_property(found[name]) for name in sorted(found)])


@router.get("/{dataset}/suggest/type", summary="Suggest types")
def suggest_type(opened: Lists, dataset: str, prefix: str = "") -> dict[str, Any]:
    """Suggest schemata that can be asked about."""
    scope(opened, dataset)
    found = [
        _type(schema)
        for schema in schemata().values()
        if schema.is_matchable
        and _begins(prefix, schema.name, schema.label, schema.plural)
    ]
    return _suggested(prefix, found)


@router.get("/{dataset}/extend/property", summary="Properties of a type")
def extend_property(
    opened: Lists,
    dataset: str,
    type_: Annotated[str, Query(alias="type")] = "Thing",
    limit: Annotated[int, Query(ge=0, le=500)] = 50,
) -> dict[str, Any]:
    """List the properties by which rows of a type can be extended."""
    scope(opened, dataset)
    schema = find_schema(type_)
    known = schema.properties
    names = dict.fromkeys([*(name for name in _FIRST if name in known), *known])
    held = [{"id": name, "name": known[name].label} for name in names]
    return {"limit": limit, "type": type_, "properties": held[:limit]}


@router.get(
    "/{dataset}/preview",
    summary="A small card of one entity",
    response_class=HTMLResponse,
)
def preview(
    opened: Lists, dataset: str, id_: Annotated[str, Query(alias="id")]
) -> HTMLResponse:
    """Show one entity in a frame of OpenRefine's."""
    scope(opened, dataset)
    party = opened.directory.party(id_)
    if party is None:
        raise NotFoundError(f"No such entity: {id_}")
    entity = opened.entity(party)
    rows = "".join(
        f"<dt>{html.escape(prop)}</dt><dd>{html.escape('; '.join(held[:5]))}</dd>"
        for prop, held in entity["properties"].items()
    )
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(entity['caption'])}</title>"
        f"<h1>{html.escape(entity['caption'])}</h1><p>{html.escape(_told(entity))}</p><dl>{rows}</dl></html>"
    )
    return HTMLResponse(
        page,
        headers={"Content-Security-Policy": "default-src 'none'; frame-ancestors *"},
    )


async def _reconciled(
    request: Request, opened: Opened, asked: dict[str, Any], options: Options
) -> dict[str, Any]:
    parties, told = [], []
    for key, one in asked.items():
        if not isinstance(one, dict):
            raise UsageError(f"Invalid query {key}: it must be an object.")
        schema = find_schema(_first_type(one.get("type")))
        found = parties_of(
            schema, _properties(schema, one), facts=options.scoring.uses_facts
        )
        limit = one.get("limit", 5)
        if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
            raise UsageError(f"Invalid query {key}: limit must be a whole number.")
        told.append((key, limit, len(found)))
        parties.extend(found)
    screened = await request.app.state.shelf.screen(
        opened, parties, threshold=options.cutoff
    )
    answers: dict[str, Any] = {}
    start = 0
    for key, limit, count in told:
        found_ = matches_of(opened, screened[start : start + count], options)
        start += count
        sure = is_sure([score for score, _ in found_], options.threshold)
        answers[key] = {
            "result": [
                _entity(opened.entity(match.party))
                | {"score": round(score, 4), "match": rank == 0 and sure}
                for rank, (score, match) in enumerate(found_[: min(limit, MOST)])
            ]
        }
    return answers


def is_sure(scores: Sequence[float], threshold: float) -> bool:
    """Tell if the first candidate may be taken without a look, as ``match`` promises.

    A client such as OpenRefine joins it by itself; a score that calls for review is
    not enough for that, nor one that a second party nearly has too.
    """
    first, second = (*scores, 0.0, 0.0)[:2]
    return first >= max(SURE, threshold) and first - second >= LEAD


def _properties(schema: Schema, one: dict[str, Any]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    if isinstance(one.get("query"), str):
        held["name"] = [one["query"]]
    given = one.get("properties") or []
    for item in given if isinstance(given, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("pid"), str):
            raise UsageError("Invalid property: each needs pid and v.")
        name = item["pid"].rpartition(":")[2]
        values = item.get("v")
        for value in values if isinstance(values, list) else [values]:
            text = value.get("id") if isinstance(value, dict) else value
            if name in schema.properties and isinstance(text, str | int | float):
                held.setdefault(name, []).append(str(text))
    return held


def _extended(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    ids, wanted = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list):
        raise UsageError("extend needs ids and properties, both lists.")
    known = {
        name: prop
        for schema in schemata().values()
        for name, prop in schema.properties.items()
    }
    columns = []
    for item in wanted:
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise UsageError("Invalid property: each needs an id.")
        settings = item.get("settings")
        most = settings.get("limit", 0) if isinstance(settings, dict) else 0
        columns.append((item["id"], int(most) if str(most).isdigit() else 0))
    rows: dict[str, Any] = {}
    for party_id in ids:
        party = opened.directory.party(str(party_id))
        held = nested(opened, party)["properties"] if party else {}
        rows[str(party_id)] = {
            name: [
                _cell(value, known.get(name))
                for value in held.get(name, ())[: most or None]
            ]
            for name, most in columns
        }
    meta = [
        {"id": name, "name": known[name].label if name in known else name}
        for name, _ in columns
    ]
    return {"meta": meta, "rows": rows}


def _cell(value: Any, prop: Property | None) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"id": value["id"], "name": value["caption"]}
    if prop is not None and prop.type == "country":
        return {"str": country_name(value)}
    if prop is not None and prop.type == "date":
        return {"date": value} if len(value) == 10 else {"str": value}
    return {"str": value}


def _entity(entity: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entity["id"],
        "name": entity["caption"],
        "description": _told(entity),
        "type": [_type(schemata()[entity["schema"]])],
    }


def _told(entity: dict[str, Any]) -> str:
    """Say in one line which lists hold it and what sets it apart."""
    held = entity["properties"]
    countries = [
        country_name(code)
        for prop in ("nationality", "citizenship", "country", "jurisdiction", "flag")
        for code in held.get(prop, ())
    ]
    parts = [
        ", ".join(entity["datasets"]),
        *held.get("birthDate", ())[:1],
        *dict.fromkeys(countries),
    ]
    return "; ".join(part for part in parts if part)


def _type(schema: Schema) -> dict[str, str]:
    return {"id": schema.name, "name": schema.plural, "description": schema.label}


def _property(prop: Property) -> dict[str, str]:
    return {"id": prop.name, "name": prop.label, "description": prop.type}


def _suggested(prefix: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "code": "/api/status/ok",
        "status": "200 OK",
        "prefix": prefix,
        "result": found,
    }


def _begins(prefix: str, *texts: str) -> bool:
    return any(text.casefold().startswith(prefix.strip().casefold()) for text in texts)


def _first_type(given: Any) -> str:
    if isinstance(given, list):
        given = given[0] if given else None
    if isinstance(given, dict):
        given = given.get("id")
    return given.rpartition("/")[2] if isinstance(given, str) and given else _DEFAULT


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(f"Cannot decode {name}: it is no JSON.") from None
    if not isinstance(told, dict):
        raise UsageError(f"Cannot decode {name}: it must be an object.")
    return told


def _base(request: Request) -> str:
    public: str = request.app.state.settings.public_url
    return public.rstrip("/") or str(request.base_url).rstrip("/")
