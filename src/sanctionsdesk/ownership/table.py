"""Registers as tables: CSV and workbooks, ``owner,owned,share_pct[,from,to]``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import WHOLE, Holding, HoldingKind, RegisterParty
from sanctionsdesk.ownership.register import Register, Rows, days_of, is_unidentified
from sanctionsdesk.ownership.shares import ANYTHING, read_share, share_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "owner": ("owner", "owner_id", "holder", "shareholder", "parent", "interested_party"),
    "owned": ("owned", "owned_id", "body", "company", "subsidiary", "asset", "subject"),
    "share": ("share_pct", "share", "pct", "percent", "percentage", "ownership_pct", "stake"),
    "low": ("share_min", "min_pct", "low", "min", "minimum"),
    "high": ("share_max", "max_pct", "high", "max", "maximum"),
    "votes": ("votes_pct", "votes", "voting_pct", "voting_rights"),
    "start": ("from", "start", "start_date", "since", "valid_from"),
    "end": ("to", "end", "end_date", "until", "valid_to"),
    "kind": ("kind", "type", "interest"),
    "control": ("control", "controls"),
    "class": ("share_class", "class"),
    "source": ("source",),
    "owner_name": ("owner_name", "holder_name"),
    "owned_name": ("owned_name", "body_name", "company_name"),
}  # fmt: skip
"""Headers by what they mean, compared without case and spaces; the first known wins."""

_KINDS: dict[str, HoldingKind] = {
    "": "capital", "capital": "capital", "shares": "capital", "ownership": "capital",
    "shareholding": "capital", "equity": "capital", "votes": "votes", "voting": "votes",
    "voting rights": "votes", "board": "board", "board majority": "board",
    "appoints board majority": "board", "appoints board": "board", "influence": "influence",
    "dominant influence": "influence", "significant influence": "influence",
    "runs it": "influence", "runs": "influence", "control": "control", "controls": "control",
    "yes": "control", "true": "control", "1": "control", "joint": "joint",
    "joint arrangement": "joint", "consolidation": "consolidation",
    "director": "tie", "family": "tie", "tie": "tie", "officer": "tie", "manager": "tie",
    "nominee": "capital", "bearer": "capital",
}  # fmt: skip
_NO = {"no", "false", "0", "none", ""}
_DOUBT = {"?", "unknown", "maybe", "possible"}


def read_csv(data: bytes, *, name: str) -> Register:
    """Read a register in CSV; the delimiter is the commonest of ``, ; | tab``.

    Raises:
        InputError: without the columns, or when no row can be used.
    """
    text = data.decode(_encoding(data, name), errors="replace")
    if "\x00" in text:
        raise InputError(
            "is binary; give CSV, XLSX, BODS, FtM, GLEIF or PSC", file=name
        )
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return read_rows(_numbered(reader, name), name=name, form="csv")


def read_workbook(data: bytes, *, name: str) -> Register:
    """Read a register from the first sheet of a workbook (XLSX, XLS, ODS).

    Raises:
        InputError: when it is no workbook, or as :func:`read_csv`.
    """
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - only for this format

    try:
        sheet = load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows()]
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise InputError(f"is no workbook: {error}", file=name) from None
    return read_rows(enumerate(rows, start=1), name=name, form="csv")


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]], *, name: str, form: str
) -> Register:
    """Read a header and rows, each with its line.

    Raises:
        InputError: as :func:`read_csv`.
    """
    lines = iter(rows)
    header = next((row for _, row in lines if any(row)), None)
    if header is None:
        raise InputError("is empty; it needs a header and rows", file=name)
    places = columns(header, name)
    out = Rows(name, form)
    sound = 0
    for line, row in lines:
        if not any(cell.strip() for cell in row):
            continue
        out.rows += 1
        cells = {
            key: row[place].strip() if place < len(row) else ""
            for key, place in places.items()
        }
        if len(row) > len(header):
            out.fault(line, f"has {len(row)} cells, the header {len(header)}")
            continue
        faults = len(out.faults)
        try:
            for holding in holdings_of(cells, line):
                out.add(holding)
        except (InputError, ValueError) as error:
            out.fault(line, getattr(error, "message", str(error)))
            continue
        sound += len(out.faults) == faults
        for side in ("owner", "owned"):
            if cells.get(f"{side}_name"):
                out.party(RegisterParty(id=cells[side], name=cells[f"{side}_name"]))
    if not out.rows:
        raise InputError("holds no row below its header", file=name)
    if not sound:
        told = "; ".join(out.faults[:3])
        raise InputError(f"holds no usable row; {told}", file=name)
    return out.register()


def columns(header: Sequence[str], name: str) -> dict[str, int]:
    """Find where each column stands.

    Raises:
        InputError: naming the columns that are missing.
    """
    known = {
        cell.strip().lower().replace(" ", "_"): place
        for place, cell in reversed(list(enumerate(header)))
    }
    places = {
        key: known[wanted]
        for key, headers in COLUMNS.items()
        if (wanted := next((item for item in headers if item in known), None))
    }
    missing = [key for key in ("owner", "owned") if key not in places]
    if not places.keys() & {"share", "low", "high", "votes", "kind", "control"}:
        missing.append("share_pct")
    if missing:
        raise InputError(f"has no column {', '.join(missing)}", file=name, line=1)
    return places


def holdings_of(cells: Mapping[str, str], line: int) -> Iterator[Holding]:
    """Read the cells of one row, by what their columns mean.

    A stake whose share or days cannot be read is given as one that may be anything,
    before the error: that somebody holds a part is told, and dropping it would clear
    the body by default.

    Raises:
        InputError: for a cell that cannot be understood.
    """
    owner, owned = cells["owner"], cells["owned"]
    if not owner or not owned:
        raise InputError("owner and owned must both be named")
    told = cells.get("kind", "").lower().replace("_", " ").replace("-", " ")
    if told not in _KINDS:
        raise InputError(
            f"{told!r} is no kind of holding; write capital, votes, board ..."
        )
    if told in {"nominee", "bearer"} and not is_unidentified(owner):
        owner = f"?{told} {owner}"
    kind = _KINDS[told]
    common: dict[str, Any] = {
        "owner": owner,
        "owned": owned,
        "share_class": cells.get("class", ""),
        "source": cells.get("source", ""),
        "line": line,
    }
    doubt: InputError | None = None
    try:
        common["start"] = _date(cells.get("start", ""))
        common["end"] = _date(cells.get("end", ""))
        days_of(common["start"], common["end"])
    except InputError as error:
        common["start"] = common["end"] = None
        doubt = error
    if kind in {"capital", "votes"}:
        told_share = any(cells.get(key) for key in ("share", "low", "high"))
        # A row that only tells of votes or control says nothing of capital.
        if told_share or not (cells.get("votes") or cells.get("control")):
            try:
                low, high = _bounds(cells)
            except InputError as error:
                low, high, doubt = 0, WHOLE, error
            low = 0 if doubt else low
            yield Holding(low=low, high=high, kind=kind, **common)
    else:
        note = "" if told in {"tie", ""} else told
        yield Holding(
            low=0 if doubt else WHOLE, high=WHOLE, kind=kind, note=note, **common
        )
    if doubt:
        raise InputError(doubt.message + ANYTHING)
    if cells.get("votes"):
        low, high = read_share(cells["votes"])
        yield Holding(low=low, high=high, kind="votes", **common)
    control = cells.get("control", "").lower().replace("_", " ")
    if control in _NO:
        return
    if control in _DOUBT:
        yield Holding(low=0, high=WHOLE, kind="control", **common)
        return
    if control not in _KINDS:
        raise InputError(
            f"{control!r} is no kind of control; write board, influence, yes ..."
        )
    yield Holding(low=WHOLE, high=WHOLE, kind=_KINDS[control], note=control, **common)


def _bounds(cells: Mapping[str, str]) -> tuple[int, int]:
    if cells.get("low") or cells.get("high"):
        low = share_of(cells["low"].rstrip("% "))[0] if cells.get("low") else 0
        high = share_of(cells["high"].rstrip("% "))[1] if cells.get("high") else WHOLE
        if low > high:
            raise InputError(
                f"least share {cells['low']} is above greatest {cells['high']}"
            )
        return low, high
    return read_share(cells.get("share", ""))


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text.removesuffix("T00:00:00").removesuffix(" 00:00:00")) if text else None  # fmt: skip


def _numbered(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"is no CSV: {error}", file=name, line=reader.line_num
            ) from None
        yield reader.line_num, row


def _encoding(data: bytes, name: str) -> str:
    if not data.strip():
        raise InputError("is empty; it needs a header and rows", file=name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else str(value)
