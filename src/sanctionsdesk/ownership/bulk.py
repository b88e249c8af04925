"""Large CSV registers read on arrays: ``owner,owned,share_pct[,from,to]``, no quotes.

Fields are found by their delimiters, shares and days read digit by digit for all
rows at once, ids told apart by a 64-bit hash that is checked against their length
and first bytes. A row that is anything but plain goes to the reader of
:mod:`~sanctionsdesk.ownership.table`, so that the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.holding import KINDS, WHOLE, Holding
from sanctionsdesk.ownership.register import (
    NOT_IDENTIFIED,
    OPEN_END,
    OPEN_START,
    VIAS,
    Bools,
    Ints,
    Register,
    days_of,
)
from sanctionsdesk.ownership.table import columns, holdings_of

LARGE = 4 << 20
"""Bytes from which arrays pay."""
_PIECE = 32 << 20
_PLAIN = {"owner", "owned", "share", "start", "end"}
_SHARE_LETTERS = 14
_PAD = 16
Words = np.ndarray[Any, np.dtype[np.uint64]]


class _Field(NamedTuple):
    """Where the texts of a column begin, and how long they are, in bytes."""

    start: Ints
    length: Ints


class PackedIds:
    """Ids kept as places in the bytes they were read from."""

    def __init__(self, data: bytes, start: Ints, length: Ints) -> None:
        self._data, self._start, self._length = data, start, length
        self._hash = _hashes(_words(data), _Field(start, length))
        self._order = np.argsort(self._hash)

    def __len__(self) -> int:
        return len(self._start)

    def __getitem__(self, number: int, /) -> str:
        start = int(self._start[number])
        end = start + int(self._length[number])
        return self._data[start:end].decode("utf-8", errors="replace")

    def find(self, text: str) -> int:
        """Give an id's number, or -1."""
        told = text.encode()
        field = _Field(np.zeros(1, np.int64), np.array([len(told)], np.int64))
        key = _hashes(_words(told + bytes(_PAD)), field)[0]
        place = int(np.searchsorted(self._hash, key, sorter=self._order))
        if place == len(self._order):
            return -1
        number = int(self._order[place])
        return number if self[number] == text else -1

    def unidentified(self) -> Bools:
        """Mark the ids that begin with ``?`` or are words for nobody."""
        letters = np.frombuffer(self._data, np.uint8)
        marks: Bools = letters[self._start] == ord("?")
        for word in NOT_IDENTIFIED:
            for written in (word, word.capitalize(), word.title(), word.upper()):
                number = self.find(written)
                if number >= 0:
                    marks[number] = True
        return marks


def read_bulk(data: bytes, *, name: str) -> Register | None:
    """Read a large plain CSV; ``None`` when it is small or not plain.

    Raises:
        InputError: as :func:`~sanctionsdesk.ownership.table.read_csv`.
    """
    if len(data) < LARGE or b'"' in data or b"\x00" in data:
        return None
    end = data.find(b"\n")
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    header_bytes = data[start:end].rstrip(b"\r")
    delimiter = max(b",;\t|", key=lambda letter: header_bytes.count(bytes([letter])))
    header = header_bytes.decode("utf-8", errors="replace").split(chr(delimiter))
    places = columns(header, name)
    if not places.keys() <= _PLAIN or "share" not in places:
        return None
    whole = data + b"\n" * (not data.endswith(b"\n")) + bytes(_PAD)
    reader = _Reader(whole, chr(delimiter), header, places, name)
    for first, last in _pieces(whole, end + 1):
        reader.read(first, last)
    return reader.register()


def _pieces(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    last = len(data) - _PAD
    while start < last:
        end = min(start + _PIECE, last)
        if end < last:
            end = data.rfind(b"\n", start, end) + 1 or last
        yield start, end
        start = end


class _Reader:
    """Columns in the making, piece by piece."""

    def __init__(
        self,
        data: bytes,
        delimiter: str,
        header: list[str],
        places: dict[str, int],
        name: str,
    ) -> None:
        self.data, self.delimiter, self.header = data, delimiter, header
        self.places, self.name = places, name
        self.letters, self.words = np.frombuffer(data, np.uint8), _words(data)
        self.line = 2
        self.parts: list[tuple[Any, ...]] = []
        self.odd: list[tuple[Holding, tuple[int, int, int, int]]] = []
        self.faults: list[tuple[int, str]] = []

    def read(self, first: int, last: int) -> None:
        """Read the lines of one piece."""
        piece = self.letters[first:last]
        ends = np.flatnonzero(piece == ord("\n")).astype(np.int64) + first
        begins = np.concatenate([[first], ends[:-1] + 1]).astype(np.int64)
        marks = np.flatnonzero(piece == ord(self.delimiter)).astype(np.int64) + first
        line = np.arange(self.line, self.line + len(ends), dtype=np.int64)
        self.line += len(ends)
        ends = ends - (self.letters[ends - 1] == ord("\r"))
        seen = np.searchsorted(marks, begins)
        counts = np.searchsorted(marks, ends) - seen
        width = len(self.header) - 1
        plain = counts == width
        at = seen[plain][:, None] + np.arange(width)
        cuts = marks[at] if len(marks) else np.zeros((0, width), np.int64)
        edges = np.column_stack([begins[plain] - 1, cuts, ends[plain]])
        fields = {
            key: _Field(edges[:, place] + 1, edges[:, place + 1] - edges[:, place] - 1)
            for key, place in self.places.items()
        }
        good, told = self._plain(fields)
        lines = line[plain]
        owner, owned = fields["owner"], fields["owned"]
        self.parts.append((
            owner.start[good], owner.length[good].astype(np.int32), owned.start[good],
            owned.length[good].astype(np.int32), *(column[good] for column in told),
            lines[good].astype(np.int32),
        ))  # fmt: skip
        keep = np.ones(len(line), np.bool_)
        keep[np.flatnonzero(plain)[good]] = False
        for number, begin, end in zip(line[keep].tolist(), begins[keep].tolist(), ends[keep].tolist(), strict=True):  # fmt: skip
            self._row(number, self.data[begin:end].decode("utf-8", errors="replace"))

    def _plain(self, fields: dict[str, _Field]) -> tuple[Bools, list[Ints]]:
        """Read shares and days; marks the rows in which everything is plain."""
        good = np.ones(len(fields["owner"].start), np.bool_)
        for side in ("owner", "owned"):
            start, length = fields[side]
            good &= length > 0
            good &= (self.letters[start] > 32) & (self.letters[start + np.maximum(length, 1) - 1] > 32)  # fmt: skip
        share, is_share = _shares(self.letters, fields["share"])
        good &= is_share
        days = []
        for key, empty in (("start", OPEN_START), ("end", OPEN_END)):
            if key in fields:
                day, is_day = _days(self.letters, fields[key], empty)
                good &= is_day
            else:
                day = np.full(len(good), empty, np.int64)
            days.append(day)
        good &= days[0] <= days[1]
        return good, [share, *days]

    def _row(self, line: int, text: str) -> None:
        """Read one row that is not plain as the small reader does."""
        row = text.split(self.delimiter)
        if not any(cell.strip() for cell in row):
            return
        cells = {key: row[place].strip() if place < len(row) else "" for key, place in self.places.items()}  # fmt: skip
        try:
            if len(row) > len(self.header):
                self.faults.append((line, f"has {len(row)} cells, the header {len(self.header)}"))  # fmt: skip
                return
            for item in holdings_of(cells, line):
                if item.owner == item.owned:
                    reason = f"{item.owner} is said to hold itself"
                    self.faults.append((line, reason))
                else:
                    self.odd.append((item, days_of(item.start, item.end)))
        except (InputError, ValueError) as error:
            self.faults.append((line, getattr(error, "message", str(error))))

    def register(self) -> Register | None:
        """Number the ids and close the register."""
        columns = [np.concatenate(parts) for parts in zip(*self.parts, strict=True)]
        tail = bytearray()
        odd: list[tuple[int, ...]] = []
        for item, days_told in self.odd:
            spots = []
            for text in (item.owner, item.owned):
                spots += [len(self.data) + len(tail), len(text.encode())]
                tail += text.encode()
            odd.append((*spots, item.low, item.high, KINDS.index(item.kind), *days_told, item.line))  # fmt: skip
        extra = np.array(odd, np.int64).reshape(-1, 12).T
        data = self.data + bytes(tail) + bytes(_PAD) if tail else self.data
        start = np.concatenate([columns[0], extra[0], columns[2], extra[2]])
        length = np.concatenate([columns[1], extra[1], columns[3], extra[3]])
        numbered = _numbered(data, start, length)
        if numbered is None:
            return None
        ids, numbers = numbered
        half = len(numbers) // 2
        owner, owned = numbers[:half], numbers[half:]
        count = len(columns[0])
        shares = columns[4]
        first = np.concatenate([columns[5], extra[7]]).astype(np.int32)
        last = np.concatenate([columns[6], extra[10]]).astype(np.int32)
        register_columns: dict[str, Any] = {
            "owner": owner,
            "owned": owned,
            "low": np.concatenate([shares, extra[4]]),
            "high": np.concatenate([shares, extra[5]]),
            "kind": np.concatenate(
                [np.zeros(count, np.int8), extra[6].astype(np.int8)]
            ),
            "line": np.concatenate([columns[7], extra[11].astype(np.int32)]),
        }
        sure_first, sure_last = first, last
        if odd:
            sure_first = np.concatenate([columns[5], extra[8]]).astype(np.int32)
            sure_last = np.concatenate([columns[6], extra[9]]).astype(np.int32)
        days = [first, sure_first, sure_last, last]
        itself = owner == owned
        lines = register_columns["line"][itself].tolist()
        who = [ids[int(number)] for number in owner[itself].tolist()]
        self.faults += [(line, f"{name} is said to hold itself") for line, name in zip(lines, who, strict=True)]  # fmt: skip
        if itself.any():
            keep = ~itself
            register_columns = {key: column[keep] for key, column in register_columns.items()}  # fmt: skip
            days = [column[keep] for column in days]
        faults = tuple(f"{self.name}:{line}: {reason}" for line, reason in sorted(self.faults))  # fmt: skip
        size = len(register_columns["owner"])
        at_fault = {line for line, _ in self.faults}
        doubtful = [item for item, _ in self.odd if item.line in at_fault]
        if size == len(doubtful):
            told = "; ".join(faults[:3])
            raise InputError(f"holds no usable row; {told}", file=self.name)
        return Register(
            name=self.name, form="csv", ids=ids, parties={}, **register_columns,
            via=np.full(size, VIAS.index("direct"), np.int8),
            days=(days[0], days[1], days[2], days[3]), group=np.zeros(size, np.int32),
            rows=size + len(at_fault) - len(doubtful), faults=faults,
        )  # fmt: skip


def _words(data: bytes) -> Words:
    """See eight bytes at every place of the data as one number."""
    return np.ndarray(max(0, len(data) - 7), "<u8", data, 0, (1,))


def _hashes(words: Words, field: _Field) -> Words:
    """Hash texts eight bytes at a time."""
    start, length = field
    out = (length.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    rows: Any = slice(None)
    step = 0
    while True:
        left = length[rows] - step
        word = words[start[rows] + step]
        cut = np.clip(8 - left, 0, 8).astype(np.uint64) * np.uint64(8)
        # A shift by all 64 bits is not defined, so an empty text is masked apart.
        word = np.where(left > 0, word & (~np.uint64(0) >> np.minimum(cut, np.uint64(63))), 0)  # fmt: skip
        mixed = (out[rows] ^ word) * np.uint64(0xBF58476D1CE4E5B9)
        out[rows] = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x94D049BB133111EB)
        step += 8
        more = np.flatnonzero(length > step)
        if not len(more):
            return out ^ (out >> np.uint64(32))
        rows = more


def _numbered(
    data: bytes, start: Ints, length: Ints
) -> tuple[PackedIds, np.ndarray[Any, np.dtype[np.int32]]] | None:
    """Number texts in the order in which they first come; ``None`` if two hash alike."""
    words = _words(data)
    keys = _hashes(words, _Field(start, length))
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    del keys
    same = length == length[first][inverse]
    mask = ~np.uint64(0) >> (np.clip(8 - length, 0, 7).astype(np.uint64) * np.uint64(8))
    heads = words[start] & mask
    if not same.all() or not (heads == heads[first][inverse]).all():
        return None
    order = np.argsort(first)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    kept = first[order]
    return PackedIds(data, start[kept], length[kept].astype(np.int64)), rank[inverse]


def _shares(letters: Any, field: _Field) -> tuple[Ints, Bools]:
    """Read percentages of up to nine decimals as nano-percent; marks those that are."""
    start, length = field
    good = (length > 0) & (length <= _SHARE_LETTERS)
    value = np.zeros(len(start), np.int64)
    after = np.zeros(len(start), np.int64)
    dotted = np.zeros(len(start), np.bool_)
    for place in range(min(_SHARE_LETTERS, int(length.max(initial=0)))):
        inside = place < length
        letter = letters[start + place].astype(np.int64)
        digit = inside & (letter >= 48) & (letter <= 57)
        dot = inside & (letter == 46) & ~dotted & (place > 0)
        good &= ~inside | digit | dot
        value = np.where(digit, value * 10 + letter - 48, value)
        after += digit & dotted
        dotted |= dot
    good &= (after <= 9) & (length - after - dotted <= 3)
    value *= 10 ** np.clip(9 - after, 0, 9)
    good &= value <= WHOLE
    return value, good


def _days(letters: Any, field: _Field, empty: int) -> tuple[Ints, Bools]:
    """Read ISO days as ordinals, an empty field as open; marks those that are."""
    start, length = field
    full = length == 10
    at = np.where(full, start, 0)
    digits = {place: letters[at + place].astype(np.int64) - 48 for place in (0, 1, 2, 3, 5, 6, 8, 9)}  # fmt: skip
    good = full & (letters[at + 4] == 45) & (letters[at + 7] == 45)
    for digit in digits.values():
        good &= (digit >= 0) & (digit <= 9)
    year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]
    month, day = digits[5] * 10 + digits[6], digits[8] * 10 + digits[9]
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    good &= (year > 0) & (month >= 1) & (month <= 12) & (day >= 1)
    month = np.where(good, month, 1)
    good &= day <= lengths[month] + (leap & (month == 2))
    before = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
    past = year - 1
    ordinal = 365 * past + past // 4 - past // 100 + past // 400
    ordinal += before[month] + (leap & (month > 2)) + day
    return np.where(full, ordinal, empty), good | (length == 0)
