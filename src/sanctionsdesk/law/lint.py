"""Faults of provision files, named and placed, so that a lawyer can mend them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

import yaml

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law.provisions import provisions

KINDS = frozenset(
    {
        "duty",
        "power",
        "waiver",
        "delay",
        "termination",
        "exception",
        "penalty",
        "deeming",
        "prohibition",
        "procedure",
    }
)
"""Kinds of provisions that can be decided."""

_NEEDED = ("id", "title", "citation", "kind", "modal", "words", "in_force", "elements")
_MAY = frozenset(
    {"bearer", "operative", "deadline", "minimum", "menu", "determination", "deeming", "exceptions", "other_facts", "relief",
     "notes", "certified_every_days", "review_216_required", "reading", "report", "citations", "done", "defeats", "unless",
     "imposes", "triggered", "sets"}
)  # fmt: skip
_ELEMENT = frozenset(
    {
        "id",
        "words",
        "citation",
        "test",
        "decider",
        "question",
        "harm",
        "since",
        "until",
        "from",
        "guidance",
    }
)
_TESTS = ("all", "any", "not", "first_known", "days", "pieces", "fact")


def lint(files: Mapping[str, Any] | None = None) -> list[str]:
    """Check provision files; one line for each fault, beginning with file and provision.

    Args:
        files: parsed content by file name; those that ship with the desk when ``None``.
    """
    told = _shipped() if files is None else files
    ids = [
        entry.get("id", "")
        for content in told.values()
        for entry in content["provisions"]
    ]
    known = {*ids, *provisions(), "us.caatsa.235.a", "us.ufsa.4.c"}
    return [
        fault
        for name, content in told.items()
        for fault in _file(name, content, Counter(ids), known)
    ]


def missing_words(texts: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Look for every quoted word of the body in the official texts.

    Args:
        texts: text by name, as ``text`` of the files gives it.

    Returns:
        Faults, and the SHA-256 of each text that was checked.

    Raises:
        InputError: when none of the texts named is among them.
    """
    plain = {
        name: re.sub(r"\s+", " ", text).replace(" ,", ",")
        for name, text in texts.items()
    }
    wanted = {rule.text for rule in provisions().values() if rule.text}
    if not wanted & plain.keys():
        raise InputError(
            f"holds none of the statute texts; they are {', '.join(sorted(wanted))}"
        )
    faults = []
    for rule in provisions().values():
        if not rule.text:
            continue
        if rule.text not in plain:
            faults.append(f"{rule.id}: the text {rule.text} is not there")
            continue
        quoted = [rule.words, *(element.words for element in rule.elements)]
        faults.extend(
            f"{rule.id}: “{words}” does not stand in {rule.text}"
            for words in quoted
            if words not in plain[rule.text]
        )
    digests = {
        name: hashlib.sha256(texts[name].encode()).hexdigest()
        for name in sorted(wanted & plain.keys())
    }
    return faults, digests


def _shipped() -> dict[str, Any]:
    folder = resources.files("sanctionsdesk.law").joinpath("body")
    return {
        file.name: yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
    }


def _file(name: str, content: Any, ids: Counter[str], known: set[str]) -> Iterator[str]:
    for entry in content["provisions"]:
        place = f"{name}: {entry.get('id', '?')}"
        if ids[entry.get("id", "")] > 1:
            yield f"{place}: the id stands twice"
        for key in _NEEDED:
            if entry.get(key) in (None, ""):
                yield f"{place}: {key} is missing or empty"
        for key in entry.keys() - _MAY - set(_NEEDED):
            yield f"{place}: unknown key {key!r}"
        if entry.get("kind") not in KINDS:
            yield f"{place}: kind {entry.get('kind')!r} is none of {', '.join(sorted(KINDS))}"
        for other in entry.get("defeats", ()):
            if other not in known:
                yield f"{place}: defeats {other}, which is no provision"
        yield from _elements(place, entry.get("elements") or ())
        for item in [*entry.get("exceptions", ()), *entry.get("deeming", ())]:
            yield from _test(place, item.get("test"))


def _elements(place: str, elements: Any) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for element in elements:
        key = (str(element.get("id")), str(element.get("until", "")))
        if key in seen:
            yield f"{place}: element {key[0]!r} stands twice"
        seen.add(key)
        for unknown in element.keys() - _ELEMENT:
            yield f"{place}: element {key[0]!r}: unknown key {unknown!r}"
        if not element.get("words") or not element.get("citation"):
            yield f"{place}: element {key[0]!r} needs words and citation"
        yield from _test(f"{place}: element {key[0]!r}", element.get("test"))


def _test(place: str, test: Any) -> Iterator[str]:
    if not isinstance(test, dict) or not any(key in test for key in _TESTS):
        yield f"{place}: test {test!r} is none of {', '.join(_TESTS)}"
        return
    if "not" in test:
        yield from _test(place, test["not"])
    for key in ("all", "any", "first_known"):
        for part in test.get(key, ()):
            yield from _test(place, part)
