"""Kept answers: the list, one with what it rests on, and the same asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import DeskError, InputError, UsageError
from sanctionsdesk.desk import Desk
from sanctionsdesk.review.questions import VERBS, Question, Receipt, Replay
from sanctionsdesk.web.pages import Page, fact_words
from sanctionsdesk.web.views import Words
from sanctionsdesk.web.visitors import Visitor

_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsPage(Page):
    """Receipts, the newest first.

    Attributes:
        verb: only these; empty for all.
        before: moment of the last one, to go on from; empty after the last page.
    """

    template: ClassVar[str] = "receipts.html.j2"

    verb: str
    verbs: tuple[str, ...]
    receipts: tuple[Receipt, ...]
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage(Page):
    """One receipt.

    Attributes:
        asked: what was put in and how it was asked, by name; a file by its name.
        answer: the result as indented JSON; empty where it was erased.
        live: address of the page that asks the same now; empty where none does.
        replay: the answer given again beside it, if asked for.
    """

    template: ClassVar[str] = "receipt.html.j2"

    receipt: Receipt
    asked: tuple[tuple[str, str], ...]
    answer: str
    live: str
    replay: Replay | None


def receipts(desk: Desk, words: Words, *, who: Visitor, today: date) -> ReceiptsPage:
    """List receipts, newest first."""
    who.actor.require("receipts.read")
    verb = words.get("verb", "")
    if verb and verb not in VERBS:
        raise UsageError(f"must be one of {', '.join(VERBS)}", field="verb")
    found = desk.receipts.list(
        verb=verb or None, limit=_PAGE, before=words.get("before", "")
    )
    return ReceiptsPage(
        title="Receipts",
        as_of=today,
        today=True,
        verb=verb,
        verbs=VERBS,
        receipts=found,
        before=found[-1].at if len(found) == _PAGE else "",
    )


def receipt(
    desk: Desk, receipt_id: str, words: Words, *, who: Visitor, today: date
) -> ReceiptPage:
    """Show one receipt, and give it again where asked to."""
    who.actor.require("receipts.read")
    kept = desk.receipts.get(receipt_id)
    question, answer = kept.question or {}, kept.answer or {}
    day = parse_day(kept.as_of)
    return ReceiptPage(
        title=f"Receipt {kept.id[:12]}",
        as_of=day,
        today=day == today,
        receipt=kept,
        asked=tuple(
            (name.replace("_", " "), _short(value))
            for part in ("inputs", "settings")
            for name, value in question.get(part, {}).items()
            if value not in (None, "", [], {})
        ),
        answer=_indented(answer.get("result")) if answer else "",
        live=_live(kept),
        replay=desk.replay(kept.id) if words.get("replay") else None,
    )


def keep(desk: Desk, told: str, *, who: Visitor) -> Receipt:
    """Ask a question as a page wrote it, and keep question and answer.

    Raises:
        InputError: for what no page of the desk wrote.
        ForbiddenError: when the visitor may not keep receipts.
    """
    who.actor.require("receipts.save")
    try:
        said = json.loads(told)
        question = Question(
            verb=said["verb"],
            as_of=parse_day(said["as_of"]),
            inputs=dict(said["inputs"]),
            settings=dict(said["settings"]),
            lists=tuple(map(str, said["lists"])) if said.get("lists") else None,
        )
        return desk.receipt(question, by=who.actor)
    except DeskError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError("is no question that a page of this desk asks") from None


def _short(value: Any) -> str:
    if isinstance(value, Mapping) and "name" in value and {"text", "base64"} & {*value}:
        return (
            f"{value['name']} ({len(value.get('text') or value['base64']):,} letters)"
        )
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _indented(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _live(kept: Receipt) -> str:
    put = (kept.question or {}).get("inputs", {})
    settings = (kept.question or {}).get("settings", {})
    if kept.verb == "screen" and len(put.get("rows", ())) == 1:
        row = put["rows"][0]
        told = {
            "q": " ".join(
                row.get(one, "") for one in settings.get("name_columns", ["name"])
            ),
            "schema": settings.get("schema", "LegalEntity"),
            "threshold": settings.get("threshold", ""),
            "as_of": kept.as_of,
        } | {key: row[key] for key in ("birth_date", "country") if row.get(key)}
        return f"/search?{urlencode(told)}"
    if kept.verb == "decide" and put.get("provision"):
        single = {
            name: value
            for name, value in put.get("facts", {}).items()
            if isinstance(value, bool | str | int | float)
        }
        told = {"as_of": kept.as_of, **fact_words(single)}
        return f"/law/{put['provision']}?{urlencode(told)}"
    return ""
