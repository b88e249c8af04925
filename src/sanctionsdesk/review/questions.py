"""A question that can be asked again, its answer, and the two laid side by side."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, ListError
from sanctionsdesk.base.plain import canonical, plain
from sanctionsdesk.reading.corrections import Correction, write_corrections

VERBS = ("brief", "decide", "read", "screen", "trace")
"""What can be asked and kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, as JSON values that can be asked again.

    Attributes:
        verb: one of :data:`VERBS`.
        as_of: the day the answer is for.
        inputs: what was put in: an article, facts, holdings, names.
        settings: how it was asked: threshold, limit, lists, regime.
        lists: digests of the list issues to answer from; ``None`` for those
            that stand on the day.
    """

    verb: str
    as_of: date
    inputs: Mapping[str, Any]
    settings: Mapping[str, Any]
    lists: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.verb not in VERBS:
            raise InputError(f"{self.verb!r} is none of {', '.join(VERBS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered.

    Attributes:
        result: the answer as JSON.
        lists: each issue searched: ``list``, ``as_of``, ``digest``.
        engine: name and version.
        weights: digest of the weights names were scored by; empty where none were.
    """

    result: Any
    lists: tuple[Mapping[str, str], ...]
    engine: str
    weights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One kept answer.

    Attributes:
        id: SHA-256 over the rest, its first 32 hex digits.
        at: UTC moment it was kept.
        who: user name.
        verb: what was asked.
        as_of: the day it was asked for.
        engine: name and version that answered.
        question: :class:`Question` as JSON; ``None`` where erased.
        answer: :class:`Answer` as JSON; ``None`` where erased.
        question_digest: of the question as it was kept.
        answer_digest: of the answer as it was kept.
    """

    id: str
    at: str
    who: str
    verb: str
    as_of: str
    engine: str
    question: dict[str, Any] | None
    answer: dict[str, Any] | None
    question_digest: str
    answer_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """An answer given again and laid beside the one kept.

    Attributes:
        receipt: id.
        is_same: whether the result has the same bytes.
        kept: digest of the result kept; empty where it was erased.
        given: digest of the result given again; empty where it could not be.
        differs: each difference in words, the cause before the effect.
    """

    receipt: str
    is_same: bool
    kept: str
    given: str
    differs: tuple[str, ...]


def replay(receipt: Receipt, ask: Callable[[Question], Answer]) -> Replay:
    """Ask a kept question again and say exactly what differs.

    Args:
        receipt: with its question and answer.
        ask: answers a question, from the issues it names.
    """
    if receipt.question is None or receipt.answer is None:
        gone = "question" if receipt.question is None else "answer"
        return Replay(
            receipt=receipt.id,
            is_same=False,
            kept="",
            given="",
            differs=(f"the {gone} was erased; sdesk audit show says by whom and why",),
        )
    if receipt.question.get("redacted"):
        rows = receipt.question["redacted"]
        return Replay(
            receipt=receipt.id,
            is_same=False,
            kept="",
            given="",
            differs=(
                f"{rows} rows of the question were erased; sdesk audit show says by whom",
            ),
        )
    kept = receipt.answer
    kept_digest = hashlib.sha256(canonical(kept["result"])).hexdigest()
    digests = tuple(item["digest"] for item in kept["lists"])
    asked = receipt.question
    question = Question(
        verb=asked["verb"],
        as_of=parse_day(asked["as_of"]),
        inputs=asked["inputs"],
        settings=asked["settings"],
        lists=digests,
    )
    try:
        answer = ask(question)
    except (ListError, InputError) as error:
        return Replay(
            receipt=receipt.id,
            is_same=False,
            kept=kept_digest,
            given="",
            differs=(str(error),),
        )
    given = plain(answer)
    result = canonical(given["result"])
    causes = []
    if given["engine"] != kept["engine"]:
        causes.append(f"engine: was {kept['engine']}, is {given['engine']}")
    if given["weights"] != kept["weights"]:
        causes.append(
            f"weights: were {kept['weights'][:12]}, are {given['weights'][:12]}"
        )
    path = first_difference(kept["result"], given["result"])
    if path:
        causes.append(f"result: {path}")
    return Replay(
        receipt=receipt.id,
        is_same=result == canonical(kept["result"]),
        kept=kept_digest,
        given=hashlib.sha256(result).hexdigest(),
        differs=tuple(causes),
    )


def first_difference(left: Any, right: Any, path: str = "$") -> str:
    """Name the first place where two JSON values differ, or give an empty text.

    >>> first_difference({"a": [1, 2]}, {"a": [1, 3]})
    '$.a[1] was 2, is 3'
    """
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted({*left, *right}):
            if key not in right:
                return f"{path}.{key} is gone"
            if key not in left:
                return f"{path}.{key} is new"
            found = first_difference(left[key], right[key], f"{path}.{key}")
            if found:
                return found
        return ""
    if isinstance(left, list) and isinstance(right, list):
        for place, (one, other) in enumerate(zip(left, right, strict=False)):
            found = first_difference(one, other, f"{path}[{place}]")
            if found:
                return found
        if len(left) != len(right):
            return f"{path} had {len(left)} items, has {len(right)}"
        return ""
    if type(left) is type(right) and left == right:
        return ""
    return f"{path} was {_short(left)}, is {_short(right)}"


def file_input(name: str, data: bytes) -> dict[str, str]:
    """Give a file as an input of a question: as text where it is UTF-8."""
    try:
        return {"name": name, "text": data.decode()}
    except UnicodeDecodeError:
        return {"name": name, "base64": base64.b64encode(data).decode()}


def article_inputs(
    name: str,
    data: bytes,
    published: date | None,
    corrections: Sequence[Correction] = (),
) -> dict[str, Any]:
    """Give what a question keeps of an article: its bytes, its day, its corrections."""
    inputs: dict[str, Any] = {
        "article": file_input(name, data),
        "published": published.isoformat() if published else None,
    }
    if corrections:
        whole = write_corrections(hashlib.sha256(data).hexdigest(), corrections)
        inputs["corrections"] = file_input(f"{name}.record.json", whole.encode())
    return inputs


def file_content(told: Mapping[str, str]) -> bytes:
    """Give the bytes of a file that is an input of a question."""
    if "text" in told:
        return told["text"].encode()
    return base64.b64decode(told["base64"])


def _short(value: Any) -> str:
    text = canonical(value).decode()
    return text if len(text) <= 60 else text[:57] + "..."
