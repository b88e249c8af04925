"""The parties of an index by id, by word and by value: one SQLite file beside it.

The index answers "who may this be"; the directory answers "show me": full text,
filters and counts, parties that point to a party. It is built once, appears in
its place by one rename, and is opened read-only by every process.
"""

from __future__ import annotations

import functools
import os
import re
import sqlite3
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sanctionsdesk.base.errors import UsageError
from sanctionsdesk.entities.party import Party
from sanctionsdesk.index.listed import ListedNames
from sanctionsdesk.store.directory_file import build, is_whole
from sanctionsdesk.store.snapshots import Snapshot, Store

SORTS = ("caption", "schema", "id", "first_seen", "last_seen", "last_change")
"""Columns that answers may be sorted by."""

FACETS = {
    "datasets": "Data sources",
    "schema": "Entity types",
    "countries": "Countries",
    "identifiers": "Identifiers",
    "topics": "Topics",
    "genders": "Genders",
}
"""What answers may be counted by, and what people call it."""

_MOST_NEAR = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is looked for.

    Attributes:
        words: full text; empty finds all.
        lists: lists or stated data sets that count.
        schemata: FtM schemata that count; empty for every one.
        values: field and values; one of the values must be stated, or all.
        every: whether all values of a field must be stated.
        without_schemata: FtM schemata left out.
        without_ids: ids left out.
        changed_since: least day of the last change known, ISO.
        fuzzy: whether words may differ by a letter or two.
        simple: whether the words have no syntax but quotes.
    """

    words: str = ""
    lists: frozenset[str]
    schemata: frozenset[str] = frozenset()
    values: Mapping[str, tuple[str, ...]] | None = None
    every: bool = False
    without_schemata: frozenset[str] = frozenset()
    without_ids: tuple[str, ...] = ()
    changed_since: str = ""
    fuzzy: bool = False
    simple: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of what was found.

    Attributes:
        places: places of the parties in the index, in order.
        total: how many there are in all.
        facets: counts by field and value, most first.
    """

    places: tuple[int, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]


class Directory:
    """The directory of one index, open for reading by any thread."""

    def __init__(self, path: Path, index: ListedNames) -> None:
        self.path, self.index = path, index
        self._local = threading.local()
        self._words: list[str] | None = None

    def place(self, party_id: str) -> int | None:
        """Give the place of the party with this id, or ``None``."""
        row = self._one("SELECT place FROM party WHERE id = ?", party_id)
        return None if row is None else int(row[0])

    def party(self, party_id: str) -> Party | None:
        """Give the party with this id, or ``None``."""
        place = self.place(party_id)
        return None if place is None else self.index.party(place)

    def canonical(self, other_id: str) -> str | None:
        """Give the id of the party that was once, or is elsewhere, known as this."""
        row = self._one(
            "SELECT party.id FROM other_id JOIN party USING (place) WHERE other_id.id = ?",
            other_id,
        )
        return None if row is None else str(row[0])

    def seen(self, place: int) -> dict[str, str | None]:
        """Give the days on which the party was first, last and last differently seen."""
        row = self._one(
            "SELECT first_seen, last_seen, last_change FROM party WHERE place = ?",
            place,
        )
        return dict(
            zip(("first_seen", "last_seen", "last_change"), row or (), strict=False)
        )

    def pointing_to(self, party_id: str) -> Iterator[tuple[Party, int]]:
        """Give the parties that state a link to this one, and the link's number."""
        rows = self._rows(
            "SELECT place, number FROM link WHERE other = ? ORDER BY place, number",
            (party_id,),
        )
        return ((self.index.party(place), number) for place, number in rows)

    def pointed_to(self, place: int) -> dict[int, str]:
        """Give the id of the other party of each link of a party, where it is known."""
        rows = self._rows(
            "SELECT number, other FROM link WHERE place = ? AND other <> ''", (place,)
        )
        return {int(number): str(other) for number, other in rows}

    def find(
        self,
        asking: Asking,
        *,
        limit: int,
        offset: int = 0,
        sort: Sequence[tuple[str, bool]] = (),
        facets: Sequence[str] = (),
    ) -> Found:
        """Find parties.

        Args:
            asking: what is looked for.
            limit: most parties given.
            offset: parties passed over.
            sort: columns of :data:`SORTS`, each with whether it descends; best match
                first where none is given.
            facets: fields of :data:`FACETS` to count by.

        Raises:
            UsageError: for words whose syntax cannot be read.
        """
        where, bound = self._where(asking)
        order = [f"party.{column} {'DESC' if down else 'ASC'}" for column, down in sort]
        text = self._text(asking)
        source = "party"
        if text:
            source = "word JOIN party ON party.place = word.rowid"
            where = ["word MATCH ?", *where]
            bound = [text, *bound]
            order.append("bm25(word, 10.0, 1.0)")
        clause = f" WHERE {' AND '.join(where)}" if where else ""
        order.append("party.place")
        # Every name in these texts is from the tables above; every value is bound.
        picked = f"SELECT party.place FROM {source}{clause}"  # noqa: S608
        try:
            total = self._one(f"SELECT count(*) FROM ({picked})", *bound)  # noqa: S608
            places = self._rows(
                f"{picked} ORDER BY {', '.join(order)} LIMIT ? OFFSET ?",
                (*bound, limit, offset),
            )
            counted = {name: self._facet(name, picked, bound) for name in facets}
        except sqlite3.OperationalError as error:
            raise UsageError(f"the search words cannot be read: {error}") from None
        return Found(
            places=tuple(int(row[0]) for row in places),
            total=int(total[0]) if total else 0,
            facets=counted,
        )

    @functools.cached_property
    def sizes(self) -> Mapping[str, int]:
        """Parties by list and by data set that they state."""
        rows = self._rows(
            "SELECT value, count(*) FROM value WHERE field = 'datasets' GROUP BY value"
        )
        return {str(name): int(count) for name, count in rows}

    def _facet(
        self, name: str, picked: str, bound: Sequence[object]
    ) -> tuple[tuple[str, int], ...]:
        if name == "schema":
            text = f"SELECT schema, count(*) AS n FROM party WHERE place IN ({picked}) GROUP BY 1"  # noqa: S608
            given = tuple(bound)
        else:
            text = f"SELECT value, count(*) AS n FROM value WHERE field = ? AND place IN ({picked}) GROUP BY 1"  # noqa: S608
            given = (name, *bound)
        rows = self._rows(f"{text} ORDER BY n DESC, 1 LIMIT 300", given)
        return tuple((str(value), int(count)) for value, count in rows)

    def _where(self, asking: Asking) -> tuple[list[str], list[object]]:
        stated = "SELECT place FROM value WHERE field = ? AND value"
        where = [f"party.place IN ({stated} IN ({_marks(asking.lists)}))"]
        bound: list[object] = ["datasets", *sorted(asking.lists)]
        for field, values in (asking.values or {}).items():
            for group in [(value,) for value in values] if asking.every else [values]:
                if field == "schema":
                    where.append(f"party.schema IN ({_marks(group)})")
                    bound += [*group]
                else:
                    where.append(f"party.place IN ({stated} IN ({_marks(group)}))")
                    bound += [field, *group]
        for column, named, word in (
            ("schema", sorted(asking.schemata), "IN"),
            ("schema", sorted(asking.without_schemata), "NOT IN"),
            ("id", list(asking.without_ids), "NOT IN"),
        ):
            if named:
                where.append(f"party.{column} {word} ({_marks(named)})")
                bound += named
        if asking.changed_since:
            where.append("party.last_change >= ?")
            bound.append(asking.changed_since)
        return where, bound

    def _text(self, asking: Asking) -> str:
        """Write the words in the syntax of FTS5, every word quoted."""
        out: list[str] = []
        depth = 0
        negative = False
        for mark, phrase, word in _TOKENS.findall(asking.words):
            if mark and asking.simple:
                continue
            if mark == "(":
                before = [*out, "NOT"] if negative and out else _joined(out)
                out, depth, negative = [*before, "("], depth + 1, False
            elif mark == ")":
                if depth and out and out[-1] not in _OPEN:
                    out, depth = [*out, ")"], depth - 1
            elif mark in {"AND", "&&", "OR", "||", "|"}:
                if out and out[-1] not in _OPEN:
                    out.append("AND" if mark in {"AND", "&&"} else "OR")
            elif mark in {"NOT", "-", "!"}:
                negative = True
            elif (term := self._term(phrase, word, fuzzy=asking.fuzzy)) and negative:
                # FTS5 knows "a NOT b" only; words that nothing stands before are left out.
                out = [*out, "NOT", term] if out and out[-1] not in _OPEN else out
                negative = False
            elif term:
                out = [*_joined(out), term]
        while out and out[-1] in _OPEN:
            depth -= out.pop() == "("
        return " ".join([*out, *[")"] * depth])

    def _term(self, phrase: str, word: str, *, fuzzy: bool) -> str:
        if phrase.strip():
            return _quoted(phrase)
        text = re.sub(r"\^[\d.]*$", "", word)
        is_near = fuzzy or bool(re.search(r"~\d*$", text))
        text = re.sub(r"~\d*$", "", text)
        if not re.search(r"\w", text):
            return ""
        if text.endswith("*"):
            return f"{_quoted(text.rstrip('*'))}*"
        if is_near:
            near = [_quoted(item) for item in self._near(text)]
            return f"({' OR '.join([_quoted(text), *near])})"
        return _quoted(text)

    def _near(self, word: str) -> list[str]:
        if self._words is None:
            self._words = [
                str(row[0]) for row in self._rows("SELECT term FROM vocabulary")
            ]
        plain = word.casefold()
        most = 0 if len(plain) < 3 else 1 if len(plain) < 6 else 2
        found = process.extract(
            plain,
            self._words,
            scorer=OSA.distance,
            score_cutoff=most,
            limit=_MOST_NEAR,
        )
        return [str(item[0]) for item in found]

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "open", None)
        if connection is None:
            connection = sqlite3.connect(
                f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True
            )
            self._local.open = connection
        return connection

    def _rows(self, text: str, bound: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = (
            self._connection().execute(text, bound).fetchall()
        )
        return found

    def _one(self, text: str, *bound: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._connection().execute(text, bound).fetchone()
        return row


_TOKENS = re.compile(
    r'(\(|\)|&&|\|\||\||(?<!\S)(?:AND|OR|NOT)(?!\S)|(?<![^\s(])[-!](?=\S))|"([^"]*)"|([^\s()"|]+)'
)
_OPEN = frozenset({"(", "AND", "OR", "NOT"})


def _joined(out: list[str]) -> list[str]:
    return [*out, "AND"] if out and out[-1] not in _OPEN else out


def _quoted(text: str) -> str:
    return '"' + text.replace('"', " ").replace("\0", " ") + '"'


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def open_directory(
    folder: Path, index: ListedNames, store: Store, issues: Sequence[Snapshot]
) -> Directory:
    """Open the directory beside an index; build it if it is not there or of another layout.

    Args:
        folder: where the index lies.
        index: the index.
        store: the issues kept, for the days on which a party was seen.
        issues: the issues in the index.
    """
    path = folder / "directory.sqlite"
    if not is_whole(path):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(prefix="directory-", dir=folder)
        os.close(descriptor)
        try:
            build(Path(part), index, store, issues)
            Path(part).replace(path)
        finally:
            Path(part).unlink(missing_ok=True)
    return Directory(path, index)
