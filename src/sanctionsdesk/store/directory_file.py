"""The file of a directory: its tables, and how the parties of an index are laid in them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from anyascii import anyascii

from sanctionsdesk.base.errors import ListError
from sanctionsdesk.entities.ftm import ftm_entity
from sanctionsdesk.entities.party import NAME_PROPERTIES, Party
from sanctionsdesk.entities.schemata import schemata
from sanctionsdesk.index.listed import ListedNames
from sanctionsdesk.store.parquet import open_parquet
from sanctionsdesk.store.snapshots import Snapshot, Store

FORMAT = 2
"""Number of the layout; a file of another one is built anew."""

_GROUPS = {
    "country": "countries",
    "topic": "topics",
    "identifier": "identifiers",
    "gender": "genders",
}
_NOT_VALUES = frozenset({"name", "text", "string", "address", "html", "json"})

_TABLES = f"""
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA user_version={FORMAT};
CREATE TABLE party (place INTEGER PRIMARY KEY, id TEXT NOT NULL, schema TEXT NOT NULL,
  caption TEXT NOT NULL, list TEXT NOT NULL, first_seen TEXT, last_seen TEXT,
  last_change TEXT);
CREATE TABLE value (field TEXT NOT NULL, value TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE other_id (id TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE link (other TEXT NOT NULL, name TEXT NOT NULL, list TEXT NOT NULL,
  place INTEGER NOT NULL, number INTEGER NOT NULL);
CREATE VIRTUAL TABLE word USING fts5(name, rest, content='',
  tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, 'row');
"""
_INDEXES = """
CREATE UNIQUE INDEX party_id ON party (id);
CREATE INDEX value_place ON value (place, field);
CREATE INDEX value_value ON value (field, value, place);
CREATE INDEX other_id_id ON other_id (id);
CREATE INDEX party_caption ON party (caption);
UPDATE link SET other = coalesce((SELECT CASE count(*) WHEN 1 THEN min(id) ELSE '' END
  FROM party WHERE party.caption = link.name AND party.list = link.list), '')
  WHERE other = '';
CREATE INDEX link_other ON link (other);
CREATE INDEX link_place ON link (place);
"""
# A link that the list states by name alone is that to the one party so named there.


def is_whole(path: Path) -> bool:
    """Tell whether a file is there and is a directory of this layout."""
    if not path.exists():
        return False
    with (
        contextlib.suppress(sqlite3.DatabaseError),
        contextlib.closing(sqlite3.connect(path)) as connection,
    ):
        return bool(connection.execute("PRAGMA user_version").fetchone() == (FORMAT,))
    return False


def build(
    path: Path, index: ListedNames, store: Store, issues: Sequence[Snapshot]
) -> None:
    """Write the directory of an index into an empty file.

    Args:
        path: the file.
        index: the index.
        store: the issues kept, for the days on which a party was seen.
        issues: the issues in the index.
    """
    first, last = _days(store, issues)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(_TABLES)
        for place, party in enumerate(index.parties()):
            _put(connection, place, party, first, last)
        connection.executescript(_INDEXES)
        connection.execute("INSERT INTO word (word) VALUES ('optimize')")
        connection.commit()


def _put(
    connection: sqlite3.Connection,
    place: int,
    party: Party,
    first: Mapping[str, str],
    last: Mapping[str, str],
) -> None:
    entity = ftm_entity(party)
    known = schemata()[entity["schema"]].properties
    stated = party.listings[0].list_id if party.listings else entity["datasets"][0]
    amended = max(
        (day for item in party.listings for day in (item.amended_on, item.listed_on)),
        default="",
    )
    begun = entity["first_seen"] or first.get(party.id)
    connection.execute(
        "INSERT OR IGNORE INTO party VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            place,
            party.id,
            entity["schema"],
            party.caption,
            stated,
            begun,
            entity["last_seen"] or last.get(stated),
            entity["last_change"] or amended or begun,
        ),
    )
    names = [*party.values(*NAME_PROPERTIES)]
    names += [plain for name in names if (plain := anyascii(name)) != name]
    values: set[tuple[str, str]] = {("datasets", item) for item in entity["datasets"]}
    rest = []
    for prop, held in entity["properties"].items():
        kind = known[prop].type if prop in known else "text"
        if prop not in NAME_PROPERTIES:
            rest += held
        if kind in _GROUPS:
            values |= {(_GROUPS[kind], item) for item in held}
        if kind not in _NOT_VALUES:
            values |= {(prop, item) for item in held}
    connection.executemany(
        "INSERT INTO value VALUES (?, ?, ?)",
        [(field, value, place) for field, value in sorted(values)],
    )
    connection.execute(
        "INSERT INTO word (rowid, name, rest) VALUES (?, ?, ?)",
        (place, "\n".join(names), "\n".join(rest)),
    )
    entry = party.id.partition(":")[2]
    others = [*entity["referents"], *([entry] if party.id.startswith("ftm") else [])]
    connection.executemany(
        "INSERT INTO other_id VALUES (?, ?)",
        [(other, place) for other in dict.fromkeys(others) if other != party.id],
    )
    connection.executemany(
        "INSERT INTO link VALUES (?, ?, ?, ?, ?)",
        [
            (told.other_id, told.other_name, stated, place, number)
            for number, told in enumerate(party.relations)
        ],
    )


def _days(
    store: Store, issues: Sequence[Snapshot]
) -> tuple[dict[str, str], dict[str, str]]:
    """Give the first issue kept that holds each party, and the day of each list used."""
    used = {item.list_id: item.as_of for item in issues}
    first: dict[str, str] = {}
    for issue in store.snapshots():
        if issue.list_id in used and issue.as_of <= used[issue.list_id]:
            path = store.home / "lists" / f"{issue.digest}.parquet"
            with contextlib.suppress(ListError):
                for party_id in (
                    open_parquet(str(path)).read_all().column("id").to_pylist()
                ):
                    first.setdefault(str(party_id), issue.as_of.isoformat())
    return first, {name: day.isoformat() for name, day in used.items()}
