"""Questions that can be kept and asked again: the issues they use, and their answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from importlib import metadata
from typing import TYPE_CHECKING, Any

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import ListError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.dossier.answer import answer
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.review.questions import Answer, Question, file_content
from sanctionsdesk.screening.batch import match_row
from sanctionsdesk.screening.explain import weights_digest
from sanctionsdesk.screening.query import query_reader
from sanctionsdesk.store.snapshots import Snapshot, Store

if TYPE_CHECKING:
    from sanctionsdesk.desk.desk import Desk

# ruff: noqa: PLC0415 - an engine is imported by the verb that needs it

_FILES = ("article", "corrections", "holdings", "listed")
"""Inputs that are files."""


def answer_to(desk: Desk, question: Question, *, given: Any | None = None) -> Answer:
    """Answer a question, or put what came of it before into the form of an answer.

    See :meth:`sanctionsdesk.desk.Desk.ask` and :meth:`~sanctionsdesk.desk.Desk.receipt`.
    """
    used = _issues(desk, question)
    result = given
    if given is None:
        result = {
            "brief": _brief,
            "decide": _decide,
            "read": _read,
            "screen": _screen,
            "trace": _trace,
        }[question.verb](desk, question, used)
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
        weights=weights_digest() if _searches(question) else "",
    )


def full_answer(desk: Desk, question: Question) -> dict[str, Any]:
    """Answer a question with its day, the lists searched and all else that it rests on."""
    told = desk.ask(question)
    digests = {item["digest"] for item in told.lists}
    kept = Store(desk.home).snapshots() if digests else ()
    body: dict[str, Any] = dict(told.result)
    # A dossier says more of each list; they are named there as in every other answer.
    if "lists" in body:
        body["lists"] = [
            {**item, "list": item["list_id"], "as_of": item["issued"]}
            for item in body["lists"]
        ]
    return answer(
        body,
        as_of=question.as_of,
        issues=[item for item in kept if item.digest in digests],
        used=rests_on(question, told.result),
    )


def rests_on(question: Question, result: Mapping[str, Any]) -> list[dict[str, str]]:
    """Name what an answer rests on beside lists: files by digest, provisions by version.

    Args:
        question: what was asked.
        result: the answer.
    """
    files = [
        {"kind": key, "name": file["name"], "digest": _digest(file_content(file))}
        for key in _FILES
        if (file := question.inputs.get(key)) is not None
    ]
    law = str(question.settings.get("law_as_of") or question.as_of)
    decided = result.get("relevant") or result.get("law") or [result]
    return files + [
        {
            "kind": "provision",
            "name": item["provision"],
            "citation": item.get("citation") or item.get("section", ""),
            "law_as_of": law,
        }
        for item in decided
        if "provision" in item
    ]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _searches(question: Question) -> bool:
    """Tell whether a question is answered from lists."""
    if question.verb == "trace":
        return question.inputs.get("listed") is None
    return question.verb in {"brief", "screen"}


def _issues(desk: Desk, question: Question) -> tuple[Snapshot, ...]:
    if not _searches(question):
        return ()
    store = Store(desk.home)
    if question.lists is None:
        named = question.settings.get("lists")
        return tuple(
            item
            for item in store.pick(as_of=question.as_of)
            if named is None or item.list_id in named
        )
    kept = {item.digest: item for item in store.snapshots()}
    missing = [digest for digest in question.lists if digest not in kept]
    if missing:
        raise ListError(f"list issues not kept any more: {', '.join(missing)}")
    return tuple(kept[digest] for digest in question.lists)


def _decide(
    desk: Desk, question: Question, used: tuple[Snapshot, ...]
) -> dict[str, Any]:
    del used
    put = question.inputs
    days: dict[str, Any] = {
        key: _day(question.settings.get(key)) for key in ("known_as_of", "law_as_of")
    }
    days["as_of"] = question.as_of
    regime = question.settings.get("regime")
    answer = (
        desk.decide_dealing(put["facts"], regime=regime, **days)
        if regime
        else desk.decide(put["provision"], put["facts"], **days)
    )
    return dict(plain(answer))


def _read(desk: Desk, question: Question, used: tuple[Snapshot, ...]) -> dict[str, Any]:
    from sanctionsdesk.reading.article import record_to_json

    del used
    article, how = _article(question)
    return record_to_json(desk.read(file_content(article), name=article["name"], **how))


def _brief(
    desk: Desk, question: Question, used: tuple[Snapshot, ...]
) -> dict[str, Any]:
    from sanctionsdesk.dossier.render import to_plain

    article, how = _article(question)
    dossier = desk.brief(
        file_content(article),
        name=article["name"],
        as_of=question.as_of,
        issues=used,
        **how,
    )
    return to_plain(dossier)


def _trace(
    desk: Desk, question: Question, used: tuple[Snapshot, ...]
) -> dict[str, Any]:
    from sanctionsdesk.ownership.formats import read_register
    from sanctionsdesk.ownership.listed import read_listed

    put = question.inputs
    holdings, given = put["holdings"], put.get("listed")
    register = read_register(file_content(holdings), name=holdings["name"])
    listed = (
        read_listed(file_content(given), name=given["name"])
        if given is not None
        else desk.listed_in(
            register,
            as_of=question.as_of,
            regimes=[question.settings["regime"]],
            target=put["target"],
            issues=used,
        )
    )
    answer = desk.trace(
        register,
        target=put["target"],
        as_of=question.as_of,
        listed=listed,
        **question.settings,
    )
    return answer.to_json()


def _screen(
    desk: Desk, question: Question, used: tuple[Snapshot, ...]
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
    index, _ = desk.open_index(used)
    answers = index.screen(
        queries,
        threshold=settings.get("threshold", DEFAULT_THRESHOLD),
        limit=settings.get("limit", 5),
    )
    return [
        {**row, "matches": [match_row(match) for match in answer]}
        for row, answer in zip(rows, answers, strict=True)
    ]


def _article(question: Question) -> tuple[Mapping[str, str], dict[str, Any]]:
    """Give the article of a question, and how it is read: its day and corrections."""
    from sanctionsdesk.reading.corrections import read_corrections

    beside = question.inputs.get("corrections")
    how: dict[str, Any] = {"published": _day(question.inputs.get("published"))}
    if beside:
        _, how["corrections"] = read_corrections(
            file_content(beside), name=beside["name"]
        )
    return question.inputs["article"], how


def _day(told: str | date | None) -> date | None:
    return parse_day(told) if isinstance(told, str) else told
