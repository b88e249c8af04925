"""Faults of provision files, named and placed, so that a lawyer can mend them."""

from __future__ import annotations

import graphlib
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.law.kinds import fact_kinds
from sanctionsdesk.law.position import KINDS
from sanctionsdesk.law.provisions import body_files, provisions
from sanctionsdesk.law.truth import keys_of

_TEXT = {"type": "string", "minLength": 1}
_IDS = {"type": "array", "items": {"type": "string"}}
_TESTS = ("all", "any", "not", "first_known", "days", "pieces", "fact")
_BOUNDS = frozenset(
    {"in", "unsure", "on_or_after", "not_before", "at_least", "more_than", "longer_than", "by", "absent",
     "each", "total"}
)  # fmt: skip
_ELEMENT_KINDS = ("fact", "date", "number", "judgment", "determination")


def schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a provision file, read as YAML."""
    test = {"type": "object", "anyOf": [{"required": [key]} for key in _TESTS]}
    day = {"type": "string", "format": "date"}
    version = _object({"from": day, "by": _TEXT}, {"citation": _TEXT, "what": _TEXT})
    element = _object(
        {"id": _TEXT, "words": _TEXT, "test": test},
        {"citation": _TEXT, "kind": {"enum": list(_ELEMENT_KINDS)}, "decider": _TEXT, "question": _TEXT,
         "guidance": _TEXT, "definition": _TEXT, "from": day, "until": day},
    )  # fmt: skip
    delegate = _object({"to": _TEXT, "since": day}, {"how": _TEXT, "source": _TEXT})
    relief = _object({"name": _TEXT, "provision": _TEXT, "why": _TEXT}, {})
    reading = _object(
        {"reading": _TEXT, "other": _TEXT, "instead_of": _IDS, "test": test}, {}
    )
    item = _object(
        {"item": _TEXT, "sanction": _TEXT, "verb": _TEXT, "words": _TEXT},
        {"for": test, "half_of": _TEXT},
    )
    deadline = _object(
        {"days": {"type": "integer"}, "why": _TEXT}, {"from": day, "after": _TEXT}
    )
    provision = _object(
        {"id": {"type": "string", "pattern": r"^(us|eu|uk)\.[a-z0-9.]+$"}, "title": _TEXT, "citation": _TEXT,
         "kind": {"enum": sorted(KINDS)}, "modal": _TEXT, "words": _TEXT,
         "versions": {"type": "array", "items": version, "minItems": 1},
         "elements": {"type": "array", "items": element}},
        {"bearer": _TEXT, "delegates": {"type": "array", "items": delegate}, "operative": day,
         "operative_why": _TEXT, "ended": day, "deadline": {"anyOf": [deadline, {"type": "null"}]},
         "minimum": {"type": "integer"}, "must_have": _IDS, "menu": _TEXT, "items": {"type": "array", "items": item},
         "imposes": _TEXT, "triggered": _TEXT, "determination": _TEXT, "deems_for": _IDS, "sets": _TEXT,
         "defeats": _IDS, "limits": _IDS, "also": _IDS, "reaches": _IDS, "unless": {"type": "object"},
         "relief": {"type": "array", "items": relief}, "readings": {"type": "array", "items": reading},
         "remarks": {"type": "array"}, "concludes": {"type": "object"}, "about": test, "notes": {"type": "array", "items": _TEXT}, "other_facts": _IDS,
         "reads": _IDS, "why": {"type": "object"}, "certified_every_days": {"type": "integer"},
         "review_216_required": {"type": "boolean"}, "done": _TEXT, "effective_after_days": {"type": "integer"},
         "computed": {"enum": ["menu", "records", "review"]}, "room": _TEXT, "years": {"type": "object"},
         "civil_maximum_usd": {"type": "object"}, "criminal": {"type": "object"}, "codified_orders": _IDS},
    )  # fmt: skip
    whole = _object(
        {"text": {"type": ["string", "null"]}, "section": _TEXT,
         "provisions": {"type": "array", "items": provision, "minItems": 1}},
        {},
    )  # fmt: skip
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Provisions of one section",
    }
    return head | whole


def _object(needed: dict[str, Any], may: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(needed),
        "properties": needed | may,
        "additionalProperties": False,
    }


class _Placed(dict[str, Any]):
    """A mapping that knows the line where it begins."""

    line = 0


class _Loader(yaml.SafeLoader):
    """Safe YAML whose mappings know their line."""


def _placed(loader: _Loader, node: yaml.MappingNode) -> Iterator[_Placed]:
    data = _Placed()
    data.line = node.start_mark.line + 1
    yield data
    pairs = loader.construct_mapping(node)
    data.update({str(key): value for key, value in pairs.items()})


_Loader.add_constructor("tag:yaml.org,2002:map", _placed)


def lint(files: Mapping[str, Any] | None = None) -> list[str]:
    """Check provision files; one line for each fault: ``file:line: provision: what``.

    Args:
        files: text (or parsed content) by file name; those that ship when ``None``.
    """
    given = body_files() if files is None else files
    faults: list[str] = []
    told = {}
    for name, content in given.items():
        try:
            told[name] = _parsed(content)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            faults.append(
                f"{name}:{line}: is no YAML: {error.problem or error.context}"
            )
    entries = [
        (name, entry) for name, content in told.items() for entry in _entries(content)
    ]
    ids = Counter(str(entry.get("id", "")) for _, entry in entries)
    also = [str(other) for _, entry in entries for other in entry.get("also") or ()]
    known = {*ids, *also, *provisions()}
    for name, content in told.items():
        faults += _head(name, content)
    for name, entry in entries:
        faults += _entry(name, entry, ids, known)
    return faults + list(_cycles(entries))


def missing_words(
    texts: Mapping[str, str], files: Mapping[str, Any] | None = None
) -> tuple[list[str], dict[str, str]]:
    """Look for every quoted word of provision files in the official texts.

    Args:
        texts: text by name, as ``text`` of the files gives it.
        files: as for :func:`lint`.

    Returns:
        Faults, and the SHA-256 of each text that was checked.

    Raises:
        InputError: when none of the texts named is among them.
    """
    plain = {name: _plain(text) for name, text in texts.items()}
    given = {
        name: _parsed(content) for name, content in (files or body_files()).items()
    }
    wanted = {str(content["text"]) for content in given.values() if content["text"]}
    if not wanted & plain.keys():
        raise InputError(
            f"holds none of the statute texts; they are {', '.join(sorted(wanted))}"
        )
    faults = []
    for file, content in given.items():
        text = content["text"]
        if not text:
            continue
        if text not in plain:
            faults.append(f"{file}: the text {text} is not there")
            continue
        faults.extend(
            f"{_place(file, row)}: {entry['id']}: “{words}” does not stand in {text}"
            for entry in _entries(content)
            for row, words in _quoted(entry)
            if _plain(words) not in plain[text]
        )
    digests = {
        name: hashlib.sha256(texts[name].encode()).hexdigest()
        for name in sorted(wanted & plain.keys())
    }
    return faults, digests


def _plain(text: str) -> str:
    # The copy writes "2017 ," and breaks lines; the words are the same.
    return re.sub(r"\s+", " ", text).replace(" ,", ",")


def _quoted(entry: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    yield entry, entry["words"]
    for row in (*entry["elements"], *entry.get("items", ())):
        yield row, row["words"]
    if "unless" in entry:
        yield entry["unless"], entry["unless"]["words"]


def _parsed(content: Any) -> Any:
    return yaml.load(content, Loader=_Loader) if isinstance(content, str) else content  # noqa: S506 - a safe loader


def _entries(content: Any) -> list[Any]:
    found = content.get("provisions") if isinstance(content, dict) else None
    return [entry for entry in found or () if isinstance(entry, dict)]


def _place(name: str, row: Any) -> str:
    line = getattr(row, "line", 0)
    return f"{name}:{line}" if line else name


def _head(name: str, content: Any) -> Iterator[str]:
    if not isinstance(content, dict) or not _entries(content):
        yield f"{name}: holds no provisions; it needs text, section and provisions"
        return
    yield from (
        f"{name}: unknown key {key!r}"
        for key in content.keys() - {"text", "section", "provisions"}
    )
    if "text" not in content:
        yield f"{name}: text is missing; write null where the words were not seen as a text"


def _entry(name: str, entry: Any, ids: Counter[str], known: set[str]) -> Iterator[str]:
    place = f"{_place(name, entry)}: {entry.get('id', '?')}"
    shape = schema()["properties"]["provisions"]["items"]
    if ids[str(entry.get("id", ""))] > 1:
        yield f"{place}: the id stands twice"
    for key in shape["required"]:
        if entry.get(key) in (None, ""):
            yield f"{place}: {key} is missing or empty"
    for key in entry.keys() - shape["properties"].keys():
        yield f"{place}: unknown key {key!r}"
    if entry.get("kind") not in KINDS:
        yield f"{place}: kind {entry.get('kind')!r} is none of {', '.join(sorted(KINDS))}"
    yield from _links(place, entry, known)
    yield from _rows(name, entry)
    yield from _versions(place, entry.get("versions") or ())
    yield from _elements(name, entry, known)
    for item in (*(entry.get("readings") or ()), *(entry.get("remarks") or ())):
        yield from _test(place, item.get("test"))
    if "unless" in entry:
        yield from _test(place, entry["unless"].get("test"))
    deadline = entry.get("deadline")
    if deadline and ("from" in deadline) == ("after" in deadline):
        yield f"{place}: deadline counts from a day (from) or an event (after), one of them"


def _links(place: str, entry: Any, known: set[str]) -> Iterator[str]:
    for key in ("defeats", "limits", "deems_for"):
        for other in entry.get(key) or ():
            if other not in known:
                yield f"{place}: {key} {other}, which is no provision"
    relief = [item.get("provision") for item in entry.get("relief") or ()]
    for other in (*relief, *([entry["menu"]] if "menu" in entry else [])):
        if other not in known:
            yield f"{place}: points to {other}, which is no provision"


def _rows(name: str, entry: Any) -> Iterator[str]:
    shape = schema()["properties"]["provisions"]["items"]
    for key in ("versions", "delegates", "relief", "readings", "items"):
        row = shape["properties"][key]["items"]
        for item in entry.get(key) or ():
            for unknown in item.keys() - row["properties"].keys():
                yield f"{_place(name, item)}: {entry.get('id', '?')}: {key}: unknown key {unknown!r}"
            for missing in set(row["required"]) - item.keys():
                yield f"{_place(name, item)}: {entry.get('id', '?')}: {key}: {missing} is missing"


def _versions(place: str, versions: Any) -> Iterator[str]:
    last: date | None = None
    for item in versions:
        since = item.get("from")
        if not isinstance(since, date):
            yield f"{place}: version from {since!r} is no day"
            return
        if last is not None and since <= last:
            yield f"{place}: version from {since} does not come after {last}"
        last = since


def _elements(name: str, entry: Any, known: set[str]) -> Iterator[str]:
    shape = schema()["properties"]["provisions"]["items"]["properties"]["elements"][
        "items"
    ]
    seen: dict[str, list[Any]] = {}
    for element in entry.get("elements") or ():
        place = f"{_place(name, element)}: {entry.get('id', '?')}: element {element.get('id')!r}"
        for earlier in seen.setdefault(str(element.get("id")), []):
            if _overlap(earlier, element):
                yield f"{place} stands twice on the same days"
        seen[str(element.get("id"))].append(element)
        for unknown in element.keys() - shape["properties"].keys():
            yield f"{place}: unknown key {unknown!r}"
        if not element.get("words"):
            yield f"{place} needs words of the text"
        if element.get("kind", "fact") not in _ELEMENT_KINDS:
            yield f"{place}: kind {element['kind']!r} is none of {', '.join(_ELEMENT_KINDS)}"
        if element.get("definition") and element["definition"] not in known:
            yield f"{place}: definition {element['definition']} is no provision"
        yield from _test(place, element.get("test"))


def _overlap(left: Any, right: Any) -> bool:
    first = max(left.get("from") or date.min, right.get("from") or date.min)
    last = min(left.get("until") or date.max, right.get("until") or date.max)
    return bool(first <= last)


def _test(place: str, test: Any) -> Iterator[str]:
    if not isinstance(test, dict) or not any(key in test for key in _TESTS):
        yield f"{place}: test {test!r} is none of {', '.join(_TESTS)}"
        return
    for key in test.keys() - set(_TESTS) - _BOUNDS:
        yield f"{place}: test has unknown key {key!r}"
    if "not" in test:
        yield from _test(place, test["not"])
    parts = [
        part for key in ("all", "any", "first_known") for part in test.get(key) or ()
    ]
    for part in parts:
        yield from _test(place, part)
    if not parts and "not" not in test:
        for key in keys_of(test):
            if key not in fact_kinds():
                yield f"{place}: reads the fact {key!r}, which facts.yaml does not name"


def _cycles(entries: list[tuple[str, Any]]) -> Iterator[str]:
    """A rule may not defeat, limit or define itself, even through others."""
    graph: dict[str, set[str]] = {}
    for _, entry in entries:
        defined = {
            item["definition"]
            for item in entry.get("elements") or ()
            if item.get("definition")
        }
        points = {*(entry.get("defeats") or ()), *(entry.get("limits") or ()), *defined}
        graph[str(entry.get("id"))] = points
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        names = list(dict.fromkeys(error.args[1]))
        file = next((name for name, entry in entries if entry.get("id") in names), "")
        yield f"{file}: {names[0]}: goes round in a cycle: {' -> '.join([*names, names[0]])}"
