"""Parties as FollowTheMoney entities: what clients of this field read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sanctionsdesk.entities.party import Listing, Party, Relation
from sanctionsdesk.entities.schemata import schemata

_LINKS = {
    "owner": ("Ownership", "owner", "asset"),
    "owned_by": ("Ownership", "asset", "owner"),
    "owned_or_controlled_by": ("Ownership", "asset", "owner"),
    "subsidiary_of": ("Ownership", "asset", "owner"),
    "property_in_interest_of": ("Ownership", "asset", "owner"),
    "director": ("Directorship", "director", "organization"),
    "has_director": ("Directorship", "organization", "director"),
    "leader_or_official_of": ("Directorship", "director", "organization"),
    "family": ("Family", "person", "relative"),
    "associate": ("Associate", "person", "associate"),
    "member": ("Membership", "member", "organization"),
    "has_member": ("Membership", "organization", "member"),
    "employee": ("Employment", "employee", "employer"),
    "has_employee": ("Employment", "employer", "employee"),
    "acting_for": ("Representation", "agent", "client"),
    "represented_by": ("Representation", "client", "agent"),
    "predecessor": ("Succession", "predecessor", "successor"),
    "successor": ("Succession", "successor", "predecessor"),
    "holder_of": ("Occupancy", "holder", "post"),
    "held_by": ("Occupancy", "post", "holder"),
}
_OTHER_LINK = ("UnknownLink", "subject", "object")
"""Kind of relation: schema of the link, the party's end, the other's end."""

_SEEN = ("first_seen", "last_seen", "last_change")
_EXPORT_CONTROL = ("us-bis-", "us-state-isn", "us-state-dtc", "jp-meti")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One relation of a party as an entity between two others.

    Attributes:
        id: stable within the issue of the list.
        schema: FtM schema of the link.
        own: property that holds the party it is told of.
        other: property that holds the other party.
        backward: property of the party that points to the link.
        forward: property of the other party that points to the link.
        relation: what the list states.
    """

    id: str
    schema: str
    own: str
    other: str
    backward: str
    forward: str
    relation: Relation


def ftm_schema(party: Party) -> str:
    """Give the schema that the list's own entity had, or the party's."""
    stated = next(
        (
            detail.value.removeprefix("FtM schema ")
            for detail in party.details
            if detail.prop == "notes" and detail.kind == "schema"
        ),
        party.schema,
    )
    return stated if stated in schemata() else party.schema


def ftm_entity(party: Party) -> dict[str, Any]:
    """Give a party as an FtM entity without its links.

    ``properties`` holds lists of texts under FtM names only; what the model has no
    property for stands in ``notes``, with its name in front.
    """
    schema = ftm_schema(party)
    known = schemata()[schema].properties
    properties: dict[str, dict[str, None]] = {}
    about: dict[str, list[str]] = {}
    for detail in party.details:
        if detail.prop in {*_SEEN, "dataset", "referent"}:
            about.setdefault(detail.prop, []).append(detail.value)
        elif detail.prop in known and known[detail.prop].type != "entity":
            properties.setdefault(detail.prop, {})[detail.value] = None
        elif detail.kind != "schema":
            properties.setdefault("notes", {})[f"{detail.prop}: {detail.value}"] = None
    topics = dict.fromkeys([*properties.get("topics", ()), *_topics(party)])
    if topics:
        properties["topics"] = topics
    programmes = dict.fromkeys(
        code for listing in party.listings for code in listing.programmes
    )
    if programmes:
        properties.setdefault("programId", {}).update(programmes)
    seen = {key: next(iter(about.get(key, ())), None) for key in _SEEN}
    return {
        "id": party.id,
        "caption": party.caption,
        "schema": schema,
        "properties": {prop: list(values) for prop, values in properties.items()},
        "datasets": list(dict.fromkeys([list_id(party), *about.get("dataset", ())])),
        "referents": about.get("referent", []),
        "target": bool(party.listings),
        **{key: moment(value) for key, value in seen.items()},
    }


def list_id(party: Party) -> str:
    """Give the list that a party stands on, or that mentions it."""
    return party.listings[0].list_id if party.listings else party.id.partition(":")[0]


def is_export_control(list_id: str) -> bool:
    """Tell whether a list restricts exports to its parties and does no more.

    >>> is_export_control("us-bis-dpl"), is_export_control("us-ofac-sdn")
    (True, False)
    """
    return list_id.startswith(_EXPORT_CONTROL)


def sanctions(party: Party) -> Iterator[dict[str, Any]]:
    """Give each listing of a party as an FtM ``Sanction``."""
    for number, listing in enumerate(party.listings, start=1):
        yield {
            "id": f"{party.id}~sanction{number}",
            "caption": ", ".join(listing.programmes) or listing.list_id,
            "schema": "Sanction",
            "properties": {
                key: values for key, values in _sanction(listing).items() if any(values)
            }
            | {"entity": [party.id]},
            "datasets": [listing.list_id],
            "referents": [],
            "target": False,
            **dict.fromkeys(_SEEN),
        }


def links(party: Party) -> Iterator[Link]:
    """Give each relation of a party as a link with two ends."""
    for number, relation in enumerate(party.relations, start=1):
        schema, own, other = _LINKS.get(relation.kind, _OTHER_LINK)
        ends = schemata()[schema].properties
        yield Link(
            id=f"{party.id}~link{number}",
            schema=schema,
            own=own,
            other=other,
            backward=ends[own].reverse,
            forward=ends[other].reverse,
            relation=relation,
        )


def link_entity(link: Link) -> dict[str, Any]:
    """Give a link as an FtM entity with neither end filled in."""
    told = link.relation
    properties = {
        "startDate": [told.start],
        "endDate": [told.end],
        "percentage": [told.share_pct],
        "role": [told.kind.replace("_", " ")],
        "summary": [told.note],
    }
    known = schemata()[link.schema].properties
    return {
        "id": link.id,
        "caption": told.kind.replace("_", " "),
        "schema": link.schema,
        "properties": {
            key: values
            for key, values in properties.items()
            if any(values) and key in known
        },
        "datasets": [link.id.partition(":")[0]],
        "referents": [],
        "target": False,
        **dict.fromkeys(_SEEN),
    }


def moment(text: str | None) -> str | None:
    """Give a day or moment as a whole second without zone, as clients parse it."""
    if not text:
        return None
    return f"{text}T00:00:00" if len(text) == 10 else text[:19]


def _sanction(listing: Listing) -> dict[str, list[str]]:
    return {
        "authority": [listing.publisher],
        "authorityId": [listing.entry_id],
        "program": list(listing.programmes),
        "listingDate": [listing.listed_on],
        "modifiedAt": [listing.amended_on],
        "endDate": [listing.ended_on],
        "summary": list(listing.legal_basis),
        "provisions": list(listing.measures),
        "reason": [listing.reason],
    }


def _topics(party: Party) -> Iterator[str]:
    if party.listings and "topics" not in {item.prop for item in party.details}:
        is_export = is_export_control(party.listings[0].list_id)
        yield "export.control" if is_export else "sanction"
