"""The FollowTheMoney model as a table: schemata, their properties, what links to what.

``data/schemata.json`` states release 4.9.0 of the model (MIT licence): the whole
library would weigh more than everything else the desk installs.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a schema.

    Attributes:
        name: ``birthDate``.
        label: what people call it.
        type: FtM type: ``name``, ``country``, ``date``, ``identifier``, ``entity`` ...
        range: schema of the entity it points to; empty for other types.
        reverse: property of that entity that points back.
    """

    name: str
    label: str
    type: str
    range: str = ""
    reverse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """One schema with what it inherits.

    Attributes:
        name: ``Company``.
        label: what people call one.
        plural: what people call several.
        ancestors: itself and every schema it is a kind of.
        is_matchable: whether a party of it may be asked about.
        edge: the properties of both ends, for a link; empty otherwise.
        properties: by name, inherited ones included.
    """

    name: str
    label: str
    plural: str
    ancestors: frozenset[str]
    is_matchable: bool
    edge: tuple[str, ...]
    properties: Mapping[str, Property]

    def is_a(self, name: str) -> bool:
        """Tell whether it is that schema or a kind of it."""
        return name in self.ancestors


@functools.cache
def schemata() -> Mapping[str, Schema]:
    """Give every schema by its name.

    >>> sorted(schemata()["Company"].ancestors)
    ['Asset', 'Company', 'LegalEntity', 'Organization', 'Thing', 'Value']
    """
    source = resources.files("sanctionsdesk.entities").joinpath("data/schemata.json")
    raw: dict[str, dict[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: Schema(
                name=name,
                label=told["label"],
                plural=told["plural"],
                ancestors=frozenset(told["is"]),
                is_matchable=told.get("matchable", False),
                edge=tuple(told.get("edge", ())),
                properties=_inherited(raw, told["is"]),
            )
            for name, told in raw.items()
        }
    )


_LABELS = {
    "birthDate": "Date of birth",
    "birthPlace": "Place of birth",
    "createdAt": "Entered on",
    "modifiedAt": "Amended on",
    "kppCode": "KPP",
    "ofacId": "OFAC number",
    "unscId": "UN reference",
}
"""Words for properties that the FtM model lacks or that it calls otherwise than lists do."""


@functools.cache
def property_of(name: str, schema: str) -> Property | None:
    """Look a property up in a schema, else in any that has it."""
    own = schemata().get(schema)
    for one in (*([own] if own else []), *schemata().values()):
        if name in one.properties:
            return one.properties[name]
    return None


def label_of(name: str, schema: str) -> str:
    """Give what people call a property.

    >>> label_of("birthDate", "Person"), label_of("imoNumber", "Vessel")
    ('Date of birth', 'IMO Number')
    >>> label_of("linked_to", "Person")
    'Linked to'
    """
    known = property_of(name, schema)
    if name in _LABELS or known is not None:
        return _LABELS.get(name) or (known.label if known else name)
    words = "".join(f" {one.lower()}" if one.isupper() else one for one in name)
    return words.replace("_", " ").capitalize()


def _inherited(
    raw: Mapping[str, Mapping[str, Any]], line: list[str]
) -> Mapping[str, Property]:
    found: dict[str, Property] = {}
    for name in reversed(line):
        for prop, (label, kind, *ends) in raw[name]["properties"].items():
            found[prop] = Property(
                name=prop,
                label=label,
                type=kind,
                range=ends[0] if ends else "",
                reverse=ends[1] if len(ends) > 1 else "",
            )
    return MappingProxyType(found)
