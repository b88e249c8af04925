"""What stands beside an entity: its sanctions, and links to and from other parties."""

from __future__ import annotations

from typing import Any

from sanctionsdesk.api.shelf import Opened
from sanctionsdesk.entities.ftm import Link, link_entity, links, sanctions
from sanctionsdesk.entities.party import Party
from sanctionsdesk.entities.schemata import schemata


def adjacent(opened: Opened, party: Party) -> dict[str, list[dict[str, Any]]]:
    """Give the entities next to a party by the property that points to them.

    A link holds the party at its other end in full where the list holds it, and by
    the name the list gives it where not.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    own = list(sanctions(party))
    if own:
        found["sanctions"] = own
    place = opened.directory.place(party.id)
    known = opened.directory.pointed_to(place) if place is not None else {}
    for number, link in enumerate(links(party)):
        told = link_entity(link)
        told["properties"][link.own] = [party.id]
        told["properties"][link.other] = [_end(opened, known.get(number), link)]
        found.setdefault(link.backward, []).append(told)
    for other, number in opened.directory.pointing_to(party.id):
        link = list(links(other))[number]
        told = link_entity(link)
        told["properties"][link.own] = [opened.entity(other)]
        told["properties"][link.other] = [party.id]
        found.setdefault(link.forward, []).append(told)
    return found


def nested(opened: Opened, party: Party) -> dict[str, Any]:
    """Give a party with what stands beside it inside its properties."""
    entity = opened.entity(party)
    return entity | {"properties": entity["properties"] | adjacent(opened, party)}


def beside(opened: Opened, entity_id: str) -> dict[str, Any] | None:
    """Give a sanction or a link by its own id, with its ends inside, or ``None``."""
    party = opened.directory.party(entity_id.rpartition("~")[0])
    if party is None:
        return None
    for told in (item for held in adjacent(opened, party).values() for item in held):
        if told["id"] == entity_id:
            ends = {
                prop: [
                    opened.entity(party) if value == party.id else value
                    for value in held
                ]
                for prop, held in told["properties"].items()
            }
            return told | {"properties": ends}
    return None


def is_adjacency(prop: str, schema: str) -> bool:
    """Tell whether a property of a schema points to other entities."""
    own = schemata()[schema]
    if prop in own.properties:
        return own.properties[prop].type == "entity"
    return any(
        held.reverse == prop and own.is_a(held.range)
        for item in schemata().values()
        for held in item.properties.values()
    )


def _end(opened: Opened, other_id: str | None, link: Link) -> dict[str, Any] | str:
    other = opened.directory.party(other_id) if other_id else None
    if other is not None:
        return opened.entity(other)
    return link.relation.other_name or link.relation.other_id
