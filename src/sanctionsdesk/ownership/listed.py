"""Which parties of a register are listed, since when, and how sure that is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.ownership.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One party of a register that is, or may be, on a list.

    Attributes:
        id: the party's id in the register.
        name: the name on the list.
        list_id: the list, empty if only said to be listed.
        entry: the publisher's number of the entry.
        since: day of listing; ``None`` when not known, which counts as before.
        until: last day on the list; ``None`` while it stands.
        regimes: regimes it counts for; empty for every one.
        doubt: why it may be someone else; empty when certain.
        score: likeness of the match, 0 to 1.
        source: what says so: list, digest and entry, or the file given.
    """

    id: str
    name: str = ""
    list_id: str = ""
    entry: str = ""
    since: date | None = None
    until: date | None = None
    regimes: tuple[str, ...] = ()
    doubt: str = ""
    score: float = 1.0
    source: str = ""

    def counts(self, regime: str, day: date) -> bool:
        """Tell whether the party is listed under a regime on a day."""
        begun = self.since is None or self.since <= day
        stands = self.until is None or day <= self.until
        return begun and stands and (not self.regimes or regime in self.regimes)

    @property
    def told(self) -> str:
        """List and date in a few words."""
        since = f"since {self.since}" if self.since else ""
        return ", ".join(filter(None, (self.list_id, since)))


_HEADERS = {
    "id": "id", "owner": "id", "party": "id", "name": "name", "list": "list_id", "list_id": "list_id",
    "entry": "entry", "since": "since", "listed_on": "since", "listed": "since", "date": "since",
    "until": "until", "ended_on": "until", "regime": "regime", "regimes": "regime",
    "programme": "programme", "program": "programme",
}  # fmt: skip


def read_listed(data: bytes, *, name: str) -> tuple[Listed, ...]:
    """Read who is listed: one id or name a line, or CSV with a header.

    Columns: ``id`` or ``name``, and if known ``list``, ``entry``, ``listed_on``,
    ``until``, ``regime`` (``us``, ``eu;uk``).

    Raises:
        InputError: for a day that is none; an empty file lists nobody.
    """
    text = data.decode("utf-8-sig", errors="replace")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    if not rows:
        return ()
    header = [_HEADERS.get(cell.strip().lower().replace(" ", "_"), "") for cell in rows[0]]  # fmt: skip
    if not {"id", "name"} & set(header):
        # A name may hold a comma, and a plain list has one a line.
        lines = (line.strip() for line in text.splitlines())
        named = (line for line in lines if line and not line.startswith("#"))
        return tuple(Listed(id=line, name=line, source=name) for line in named)
    found = []
    for line, row in enumerate(rows[1:], start=2):
        cells = {
            key: cell.strip() for key, cell in zip(header, row, strict=False) if key
        }
        ident = cells.get("id") or cells.get("name", "")
        if not ident:
            continue
        try:
            since, until = (_day(cells.get(key, "")) for key in ("since", "until"))
        except InputError as error:
            raise InputError(error.message, file=name, line=line) from None
        found.append(
            Listed(
                id=ident,
                name=cells.get("name") or ident,
                list_id=cells.get("list_id") or cells.get("programme", ""),
                entry=cells.get("entry", ""),
                since=since,
                until=until,
                regimes=tuple(
                    cells.get("regime", "").lower().replace(";", " ").split()
                ),
                source=f"{name}:{line}",
            )
        )
    return tuple(found)


def _day(text: str) -> date | None:
    return parse_day(text) if text else None


def by_number(
    register: Register, listed: Iterable[Listed], regime: str
) -> dict[int, Listed]:
    """Give the listed of one regime by their number in the register, the surest each."""
    found: dict[int, Listed] = {}
    for item in listed:
        number = register.ids.find(item.id)
        if number < 0 or (item.regimes and regime not in item.regimes):
            continue
        old = found.get(number)
        if old is None or (bool(item.doubt), -item.score) < (
            bool(old.doubt),
            -old.score,
        ):
            found[number] = item
    return found


def placed(register: Register, listed: Iterable[Listed]) -> Iterator[Listed]:
    """Give the listed whom the register holds, under its own ids: by id, else by name."""
    for item in listed:
        if register.ids.find(item.id) >= 0:
            yield item
            continue
        for number in register.named(item.id) or register.named(item.name):
            yield replace(item, id=register.ids[number])
