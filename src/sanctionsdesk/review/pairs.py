"""Rows of a screening run as pairs of a customer and an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sanctionsdesk.base.plain import canonical, plain
from sanctionsdesk.entities.party import Party
from sanctionsdesk.review.alert import Pair
from sanctionsdesk.screening.batch import MATCH_COLUMNS
from sanctionsdesk.screening.query import Query, name_columns, query_of

KEY_COLUMNS = (
    "customer_id",
    "client_id",
    "customer_number",
    "account_id",
    "account",
    "party_id",
    "entity_id",
    "id",
    "key",
    "reference",
)
"""Headers under which a customer's own key is looked for, best first."""

_VOLATILE = {"amended_on"}


def pairs_of(
    rows: Iterable[Mapping[str, Any]],
    parties: Mapping[str, Party],
    *,
    schema: str,
    as_of: date,
) -> tuple[list[Pair], tuple[str, ...]]:
    """Give the pairs of rows, and in words each row that gives none.

    Args:
        rows: as ``sdesk screen`` writes them.
        parties: the entries that the rows name, by id.
        schema: FtM schema of customers whose row states none.
        as_of: day of the lists.
    """
    pairs, faults = [], []
    for place, row in enumerate(rows, 1):
        own = {key: cell for key, cell in row.items() if key not in MATCH_COLUMNS}
        cells = {key: str(cell) for key, cell in own.items() if cell is not None}
        column = with_name(cells, name_columns([*cells]))
        match_id = str(row.get("match_id") or "")
        score = _score(row.get("score"))
        if not cells.get(column, "").strip():
            faults.append(f"row {place}: has no name")
        elif match_id not in parties:
            faults.append(f"row {place}: {match_id!r} is not on the lists of {as_of}")
        elif score is None:
            faults.append(f"row {place}: {row.get('score')!r} is no score from 0 to 1")
        else:
            query = query_of(cells, name=column, schema=schema)
            pairs.append(
                Pair(
                    subject_key=subject_key(cells, column),
                    subject_name=query.name,
                    subject_facts=subject_facts(query),
                    object_id=match_id,
                    object_name=parties[match_id].caption,
                    object_facts=object_facts(parties[match_id]),
                    list_id=str(row.get("list") or ""),
                    score=score,
                    why=str(row.get("reasons") or ""),
                )
            )
    return pairs, tuple(faults)


def with_name(row: dict[str, str], names: Sequence[str]) -> str:
    """Give the header of the name; where several columns make it up, put them together.

    >>> row = {"first_name": "Jane", "last_name": "Doe"}
    >>> with_name(row, ("first_name", "last_name")), row["name"]
    ('name', 'Jane Doe')
    """
    if len(names) == 1:
        return names[0]
    row["name"] = " ".join(filter(None, (row[part] for part in names)))
    return "name"


def subject_key(row: Mapping[str, str], name: str) -> str:
    """Give the customer's own key, or one made of the name where the row has none.

    >>> subject_key({"id": "7", "name": "Jane Doe"}, "name")
    '7'
    >>> subject_key({"name": "Jane  Doe"}, "name")
    'name:jane doe'
    """
    plain_headers = {
        column.strip().lower().replace(" ", "_"): cell for column, cell in row.items()
    }
    for column in KEY_COLUMNS:
        if plain_headers.get(column, "").strip():
            return plain_headers[column].strip()
    return f"name:{' '.join(row[name].casefold().split())}"


def subject_facts(query: Query) -> dict[str, Any]:
    """Give what screening saw of a customer, empty facts left out."""
    return {key: value for key, value in plain(query).items() if value}


def object_facts(party: Party) -> dict[str, Any]:
    """Give what a list states of a party, in an order that does not matter.

    The day of the last amendment is left out: it changes when nothing else does.
    """
    told = plain(party)
    return {
        "schema": told["schema"],
        "details": _facts(told["details"]),
        "listings": _facts(told["listings"]),
        "relations": _facts(told["relations"]),
    }


def _facts(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [
        {key: value for key, value in item.items() if value and key not in _VOLATILE}
        for item in items
    ]
    return sorted(kept, key=canonical)


def _score(told: Any) -> float | None:
    try:
        score = float(told)
    except (TypeError, ValueError):
        return None
    return score if 0 <= score <= 1 else None
