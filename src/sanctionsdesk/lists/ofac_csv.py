"""OFAC's legacy delimited files: SDN and consolidated, with addresses and aliases.

Format: OFAC's "SDN data format specification". Remarks are cut at 1000 characters
and go on in the comments file; weak aliases stand in the remarks only.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation
from sanctionsdesk.lists.ofac import is_measure, linked, remark
from sanctionsdesk.lists.reading import Format, Issue, Oddity, Opener
from sanctionsdesk.lists.tables import header, lines, rows

_MAIN = re.compile(r"(sdn|cons_prim)\.(csv|pip|del|ff)")
_DELIMITER = {"csv": ",", "pip": "|", "del": "@", "ff": ""}
_SCHEMA = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_ALIAS = {"aka": "alias", "fka": "previousName", "nka": "alias"}
_FIELDS = (10, 350, 12, 50, 200, 8, 25, 14, 8, 40, 150, 1000)
_BESIDE_FIELDS = {
    "add": (10, 10, 750, 116, 250, 200),
    "alt": (10, 10, 8, 350, 200),
    "comments": (10, 1000),
}
_MARKS = re.compile("[();]")
_DEPTH = {"(": 1, ")": -1, ";": 0}
_CUT = 1000
"""Letters of remarks in the main file; the rest stands in the comments file."""


def recognises(name: str, head: bytes) -> str:
    """Give the list id of a main file of this family, by its name and first row."""
    ending = name.rpartition(".")[2]
    if ending not in _DELIMITER:
        return ""
    delimiter = _DELIMITER[ending]
    first = head.decode("utf-8-sig", errors="replace").partition("\n")[0]
    row = header(head, delimiter) if delimiter else _cut(first, _FIELDS)
    if len(row) != 12 or not (_is_header(row) or row[0].strip().isdigit()):
        return ""
    if not _MAIN.fullmatch(name) and b"-0-" not in head:
        return ""
    # Under another name the programmes tell: NS-PLC stands on no SDN entry.
    is_cons = name.startswith("cons") or (
        not _MAIN.fullmatch(name) and b"NS-PLC" in head
    )
    return "us-ofac-cons" if is_cons else "us-ofac-sdn"


def _is_header(row: Sequence[str]) -> bool:
    return row[0].strip().lower() == "ent_num"


def companion(name: str) -> frozenset[str]:
    """Name the alias, address and comments files that go with a main file."""
    prefix, ending = name.rsplit(".", 1)
    stem = "cons_" if prefix.startswith("cons") else ""
    return frozenset(
        f"{one}.{ending}"
        for one in (f"{stem}alt", f"{stem}add", f"{stem or 'sdn_'}comments")
    )


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read one issue: its main file and whatever stands beside it.

    Raises:
        InputError: when the main file is no delimited text.
    """
    main = issue.main
    prefix, ending = main.rsplit(".", 1)
    stem = "cons_" if prefix.startswith("cons") else ""
    delimiter = _DELIMITER[ending]
    beside = {
        kind: _grouped(issue, f"{name}.{ending}", delimiter)
        for kind, name in (
            ("alt", f"{stem}alt"),
            ("add", f"{stem}add"),
            ("comments", f"{stem or 'sdn_'}comments"),
        )
    }
    numbers = linked(
        (_text(row[1]), row[0].strip())
        for _, row in _rows(issue.files[main], delimiter, main)
        if len(row) > 1
    )
    seen = set()
    for line, row in _rows(issue.files[main], delimiter, main):
        if _is_header(row):
            continue
        entry = row[0].strip()
        if len(row) != 12 or not entry.isdigit() or not _text(row[1]):
            reason = f"{len(row)} columns, expected 12 with a number and a name"
            yield Oddity(file=main, line=line, entry=entry, reason=reason)
        elif entry in seen:
            yield Oddity(file=main, line=line, entry=entry, reason="number seen before")
        else:
            seen.add(entry)
            more = beside["comments"].pop(entry, ())
            rest = "".join(extra[1] for extra in more if len(extra) > 1)
            yield _party(
                row,
                rest,
                beside["alt"].pop(entry, ()),
                beside["add"].pop(entry, ()),
                numbers,
                issue,
            )
            if len(row[11]) >= _CUT and not rest:
                reason = f"remarks end at {_CUT} letters and no comments go on"
                yield Oddity(
                    file=main, line=line, entry=entry, reason=reason, kept=True
                )
    for kind, orphans in beside.items():
        for entry, found in orphans.items():
            reason = (
                f"{len(found)} rows of {kind} for an entry that the main file lacks"
            )
            yield Oddity(file=main, line=0, entry=entry, reason=reason, kept=True)


def _rows(opener: Opener, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    if delimiter:
        yield from rows(opener, file, delimiter)
        return
    fields: tuple[int, ...] = _FIELDS
    for kind, widths in _BESIDE_FIELDS.items():
        fields = widths if kind in file else fields
    for number, line in enumerate(lines(opener, file), 1):
        if line.strip():
            yield number, _cut(line.rstrip("\n"), fields)


def _cut(line: str, widths: tuple[int, ...]) -> list[str]:
    """Cut a line of fixed width; a line too short to be one gives one cell."""
    if len(line) < sum(widths[:-1]):
        return [line]
    ends = list(itertools.accumulate(widths))
    return [
        line[end - width : end].rstrip()
        for end, width in zip(ends, widths, strict=True)
    ]


def _grouped(issue: Issue, name: str, delimiter: str) -> dict[str, list[list[str]]]:
    groups: dict[str, list[list[str]]] = defaultdict(list)
    if name in issue.files:
        for _, row in _rows(issue.files[name], delimiter, name):
            if not _is_header(row):
                groups[row[0].strip()].append(row)
    return groups


def _text(cell: str) -> str:
    stripped = " ".join(cell.split())
    return "" if stripped == "-0-" else stripped


def _party(  # noqa: PLR0917 - private, one row and what belongs to it
    row: list[str],
    rest: str,
    aliases: Sequence[list[str]],
    addresses: Sequence[list[str]],
    numbers: Mapping[str, str],
    issue: Issue,
) -> Party:
    entry, name, kind, programmes, title = (_text(cell) for cell in row[:5])
    schema = _SCHEMA.get(kind.lower(), "Organization")
    remarks = "" if row[11].strip() == "-0-" else row[11] + rest
    details = [Detail(prop="name", value=name, quality="strong")]
    details += [
        Detail(
            prop=_ALIAS.get(alias[2].strip(), "alias"),
            value=_text(alias[3]),
            quality="strong",
        )
        for alias in aliases
        if len(alias) > 3 and _text(alias[3])
    ]
    if title:
        details.append(Detail(prop="position", value=title))
    for prop, cell in (("callSign", row[5]), ("type", row[6]), ("tonnage", row[7]),
                       ("grossRegisteredTonnage", row[8]), ("flag", row[9]), ("owner", row[10])):  # fmt: skip
        if _text(cell):
            said = _text(cell)
            value = country_code(said) or said if prop == "flag" else said
            details.append(
                Detail(prop=prop, value=value, original=said if value != said else "")
            )
    for address in addresses:
        words = ", ".join(filter(None, (_text(cell) for cell in address[2:5])))
        if words:
            country = country_code(_text(address[4])) if len(address) > 4 else ""
            details.append(Detail(prop="address", value=words, country=country))
            if country and country not in {
                detail.value for detail in details if detail.prop == "country"
            }:
                details.append(
                    Detail(prop="country", value=country, original=_text(address[4]))
                )
    measures: list[str] = []
    relations: list[Relation] = []
    for fact in _facts(remarks):
        if is_measure(fact):
            is_menu = fact.startswith("CAATSA Section 235 Information:")
            measures.append(fact.partition(":")[2].strip() if is_menu else fact)
        elif fact.startswith("Linked To:"):
            other = fact[10:].strip()
            number = numbers.get(other.casefold())
            relations.append(
                Relation(
                    kind="linked_to",
                    other_id=f"{issue.list_id}:{number}" if number else "",
                    other_name=other,
                    note=fact,
                )
            )
        else:
            details.append(remark(fact))
    return Party(
        id=f"{issue.list_id}:{entry}",
        schema=schema,
        details=tuple(details),
        listings=(
            Listing(
                publisher="us-ofac",
                list_id=issue.list_id,
                entry_id=entry,
                programmes=tuple(
                    code.strip(" []") for code in programmes.split("] [") if code
                ),
                measures=tuple(measures),
            ),
        ),
        relations=tuple(relations),
        source=Citation(
            source=issue.list_id, locator=f"entry {entry}", digest=issue.digest
        ),
    )


def _facts(remarks: str) -> Iterator[str]:
    """Split remarks at semicolons outside parentheses; "alt." repeats the kind before."""
    text = remarks.strip().removesuffix(".")
    cuts, depth, start = [], 0, 0
    for mark in _MARKS.finditer(text):
        depth = max(0, depth + _DEPTH[mark[0]])
        if mark[0] == ";" and not depth:
            cuts.append(text[start : mark.start()])
            start = mark.end()
    for part in [*cuts, text[start:]]:
        fact = " ".join(part.split()).removeprefix("alt. ")
        if fact:
            yield fact


FORMAT = Format(
    id="ofac-csv",
    title="OFAC delimited files (CSV, PIP, DEL, fixed width)",
    recognises=recognises,
    read=read,
    companion=companion,
)
