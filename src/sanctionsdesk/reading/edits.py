"""What a person may say in an edit of an item: its fields and the values they take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.record import (
    Conflict,
    Event,
    Factuality,
    NamedParty,
    PartyKind,
    Position,
    Quantity,
    Tie,
    Time,
    Utterance,
)
from sanctionsdesk.reading.anchors import Item

CLASSES: dict[str, type[Item]] = {
    "parties": NamedParty, "times": Time, "quantities": Quantity, "statements": Utterance,
    "events": Event, "relations": Tie, "positions": Position, "conflicts": Conflict,
}  # fmt: skip
"""Keys of a record, with the kind of item each holds."""

KINDS = tuple(CLASSES)
"""Keys of a record whose items can be corrected."""

CHOICES = {
    (NamedParty, "kind"): get_args(PartyKind),
    (Utterance, "form"): ("direct", "mixed", "indirect", "question"),
    (Utterance, "polarity"): ("affirmed", "denied", "open"),
    (Event, "factuality"): get_args(Factuality),
    (Position, "stance"): ("for", "against", "conditional", "undecided", "silent"),
    (Position, "asserted_by"): ("party", "newspaper"),
}
"""Values of the fields that take no others."""

_CLOSED = {
    "id",
    "mentions",
    "rule",
    "quantities",
    "time",
    "source",
    "utterance",
    "anchor",
}
DAYS = {"interval", "happened_on", "said_on"}
"""Fields that are days."""

OR_WORDS = {"object", "medium"}
"""Fields that hold a party or words."""

_FLAGS = {"true": True, "false": False}


def editable(kind: type[Item]) -> tuple[str, ...]:
    """Give the fields of an item that a person may edit: those that are no place or id."""
    return tuple(
        name
        for name, field in kind.__dataclass_fields__.items()
        if name not in _CLOSED and "Span" not in str(field.type)
    )


def checked_fields(kind: type[Item], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give fields with their values as JSON keeps them.

    Raises:
        InputError: for no field, one that is not edited, or a value it cannot have.
    """
    if not fields:
        raise InputError("an edit needs a field and its value")
    known = editable(kind)
    for name in fields:
        if name not in known:
            raise InputError(
                f"is no field to edit; use one of {', '.join(sorted(known))}",
                field=name,
            )
    return {name: _value(kind, name, value) for name, value in fields.items()}


def _value(kind: type[Item], name: str, value: Any) -> Any:
    choices = CHOICES.get((kind, name))
    if choices is not None and value not in choices:
        raise InputError(f"is one of {', '.join(choices)}, not {value!r}", field=name)
    if name in DAYS:
        return str(PartialDate.parse(value)) if value else None
    told = str(kind.__dataclass_fields__[name].type)
    if told.startswith("tuple"):
        parts = value.split(";") if isinstance(value, str) else value
        return [str(part).strip() for part in parts if str(part).strip()]
    if told == "bool":
        if value not in (True, False, *_FLAGS):
            raise InputError(f"is true or false, not {value!r}", field=name)
        return _FLAGS.get(value, value) if isinstance(value, str) else value
    if told.startswith("float"):
        try:
            return float(value) if value not in ("", None) else None
        except (TypeError, ValueError):
            raise InputError(f"is a number, not {value!r}", field=name) from None
    if not isinstance(value, str):
        raise InputError(f"is words, not {value!r}", field=name)
    return value
