"""OFAC's legacy delimited files: SDN and consolidated, with addresses and aliases.

Format: OFAC's "SDN data format specification". Remarks are cut at 1000 characters
and go on in the comments file; weak aliases stand in the remarks only.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation
from sanctionsdesk.lists.reading import Format, Issue, Oddity

_MAIN = re.compile(r"(sdn|cons_prim)\.(csv|pip|del)")
_DELIMITER = {"csv": ",", "pip": "|", "del": "@"}
_SCHEMA = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "Jan",
            "Feb",
            "Mar",
            "Apr",
            "May",
            "Jun",
            "Jul",
            "Aug",
            "Sep",
            "Oct",
            "Nov",
            "Dec",
        ],
        start=1,
    )
}
_COUNTRIES = ("nationality", "citizenship")
_ALIAS = {"aka": "alias", "fka": "previousName", "nka": "alias"}
_DOCUMENTS = (
    ("Passport", "passportNumber"),
    ("National ID No.", "idNumber"),
    ("Tax ID No.", "taxNumber"),
    ("Registration Number", "registrationNumber"),
    ("Registration ID", "registrationNumber"),
    ("Vessel Registration Identification IMO", "imoNumber"),
    ("MMSI", "mmsi"),
    ("SWIFT/BIC", "swiftBic"),
    ("Legal Entity Number", "leiCode"),
    ("Website", "website"),
    ("Email Address", "email"),
    ("Phone Number", "phone"),
    ("Aircraft Tail Number", "registrationNumber"),
    ("Digital Currency Address - ", "publicKey"),
)


def recognises(name: str, head: bytes) -> str:
    """Give the list id of a main file of this family, by its name and first row."""
    if not _MAIN.fullmatch(name):
        return ""
    first = head.decode("utf-8-sig", errors="replace").lstrip().partition("\n")[0]
    row = next(csv.reader([first], delimiter=_DELIMITER[name[-3:]]), [])
    is_main = len(row) == 12 and (row[0].strip().isdigit() or row[0] == "ent_num")
    return ("us-ofac-cons" if name.startswith("cons") else "us-ofac-sdn") * is_main


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
    seen = set()
    for line, row in _rows(issue.open(), delimiter, main):
        if row[0].strip().lower() == "ent_num":
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
                issue.list_id,
                issue.digest,
            )
    for kind, orphans in beside.items():
        for entry, rows in orphans.items():
            reason = f"{len(rows)} rows of {kind} for an entry that the main file lacks"
            yield Oddity(file=main, line=0, entry=entry, reason=reason, kept=True)


def _rows(
    stream: BinaryIO, delimiter: str, file: str
) -> Iterator[tuple[int, list[str]]]:
    with io.TextIOWrapper(
        stream, encoding="utf-8-sig", errors="replace", newline=""
    ) as lines:
        plain = (line.replace("\x1a", "").replace("\x00", "") for line in lines)
        reader = csv.reader(plain, delimiter=delimiter)
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield reader.line_num, row
        except csv.Error as error:
            raise InputError(
                f"cannot be read as delimited text: {error}",
                file=file,
                line=reader.line_num,
            ) from None


def _grouped(issue: Issue, name: str, delimiter: str) -> dict[str, list[list[str]]]:
    groups: dict[str, list[list[str]]] = defaultdict(list)
    if name in issue.files:
        for _, row in _rows(issue.files[name](), delimiter, name):
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
    list_id: str,
    digest: str,
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
        if fact.startswith("CAATSA Section 235 Information:"):
            measures.append(fact.partition(":")[2].strip())
        elif fact.startswith("Linked To:"):
            relations.append(
                Relation(kind="linked_to", other_name=fact[10:].strip(), note=fact)
            )
        else:
            details.append(_detail(fact))
    return Party(
        id=f"{list_id}:{entry}",
        schema=schema,
        details=tuple(details),
        listings=(
            Listing(
                publisher="us-ofac",
                list_id=list_id,
                entry_id=entry,
                programmes=tuple(
                    code.strip(" []") for code in programmes.split("] [") if code
                ),
                measures=tuple(measures),
            ),
        ),
        relations=tuple(relations),
        source=Citation(source=list_id, locator=f"entry {entry}", digest=digest),
    )


def _facts(remarks: str) -> Iterator[str]:
    """Split remarks at semicolons outside parentheses; "alt." repeats the kind before."""
    depth, start = 0, 0
    text = remarks.strip().removesuffix(".")
    cuts = []
    for place, letter in enumerate(text):
        depth = max(0, depth + {"(": 1, ")": -1}.get(letter, 0))
        if letter == ";" and depth == 0:
            cuts.append(text[start:place])
            start = place + 1
    for part in [*cuts, text[start:]]:
        fact = " ".join(part.split()).removeprefix("alt. ")
        if fact:
            yield fact


def _detail(fact: str) -> Detail:
    alias = re.fullmatch(r"([afn])\.k\.a\. '(.+)'", fact)
    if alias:
        return Detail(prop="weakAlias", value=alias[2], quality="weak", original=fact)
    for head, prop in (
        ("DOB ", "birthDate"),
        ("Organization Established Date ", "incorporationDate"),
    ):
        value = _date(fact.removeprefix(head)) if fact.startswith(head) else ""
        if value:
            return Detail(prop=prop, value=value, original=fact)
    for head, prop in (("POB ", "birthPlace"), ("nationality ", "nationality"),
                       ("citizen ", "citizenship"), ("Gender ", "gender")):  # fmt: skip
        if fact.startswith(head):
            said = fact.removeprefix(head)
            value = country_code(said) or said if prop in _COUNTRIES else said
            return Detail(
                prop=prop,
                value=value.lower() if prop == "gender" else value,
                original=fact,
            )
    for head, prop in _DOCUMENTS:
        if fact.startswith(head):
            value, _, issuer = fact.removeprefix(head).strip().partition(" (")
            issuer = issuer.rstrip(")")
            return Detail(prop=prop, value=value, kind=head.strip(" -"), country=country_code(issuer),
                          note="" if country_code(issuer) else issuer, original=fact)  # fmt: skip
    return Detail(prop="notes", value=fact)


def _date(text: str) -> str:
    about = "~" if text.startswith("circa ") else ""
    sides = [_point(side) for side in text.removeprefix("circa ").split(" to ")]
    return "/".join(sides) + about if all(sides) and len(sides) <= 2 else ""


def _point(text: str) -> str:
    match = re.fullmatch(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]{2}) )?(\d{4})", text.strip())
    if match is None or (match[2] and match[2] not in _MONTHS):
        return ""
    month = f"-{_MONTHS[match[2]]:02d}" if match[2] else ""
    return match[3] + month + (f"-{int(match[1]):02d}" if match[1] else "")


FORMAT = Format(
    id="ofac-csv",
    title="OFAC delimited files (CSV, PIP, DEL)",
    recognises=recognises,
    read=read,
    companion=companion,
)
