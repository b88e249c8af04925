"""Finding one party on the lists of a day, and what is the same party on others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.dossier.party import Entry, Event, PartyPage, StatedFact
from sanctionsdesk.entities.countries import country_name
from sanctionsdesk.entities.delta import party_changes
from sanctionsdesk.entities.party import NAME_PROPERTIES, Detail, Party, Relation
from sanctionsdesk.entities.schemata import Property, label_of, property_of
from sanctionsdesk.identity.same import (
    Link,
    LinkDecision,
    link_parties,
    same_parties,
)
from sanctionsdesk.names.identifiers import IDENTIFIERS, normal_identifier
from sanctionsdesk.names.name import read_name
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index
from sanctionsdesk.store.picks import Picks
from sanctionsdesk.store.snapshots import Snapshot, Store

_ASKED_SCHEMATA = ("LegalEntity", "Vessel", "Airplane", "CryptoWallet")
_MOST_NAMES = 6
_ROUNDS = 3

_ORDER = ("name", "date", "gender", "country", "identifier", "address", "string")
"""FtM types in the order their facts are shown; the rest comes last."""


@dataclass(slots=True, kw_only=True)
class PartySearch:
    """Finds a party and what is the same party, on the lists of one day.

    Attributes:
        store: the issues.
        index: the parties of the day, searchable.
        lists: the issues of the day.
        decisions: what people decided on links.
    """

    store: Store
    index: Index
    lists: Picks
    decisions: Sequence[LinkDecision]
    known: dict[str, Party] = field(default_factory=dict)

    def page(self, asked: str, *, as_of: date) -> PartyPage:
        """Build the page of the party that a name, number or entry id means.

        Raises:
            NotFoundError: when no entry of the lists kept is meant.
        """
        first, others = self._find(asked, as_of)
        ids, links = self._same(first)
        entries = [self._entry(one, as_of) for one in ids]
        entries.sort(key=lambda entry: (not entry.listed, entry.party.id != first.id))
        return PartyPage(
            as_of=as_of,
            asked=asked,
            entries=tuple(entries),
            facts=tuple(_facts(entries)),
            relations=tuple(_relations(entries)),
            links=links,
            others=tuple(item for item in others if item[0] not in ids),
            lists=self.lists,
        )

    def _find(
        self, asked: str, as_of: date
    ) -> tuple[Party, tuple[tuple[str, str, float], ...]]:
        list_id = asked.partition(":")[0]
        for snapshot in reversed(self._issues(list_id, as_of)):
            party = self.store.party(snapshot, asked)
            if party is not None:
                self.known[party.id] = party
                return party, ()
        bearers = [
            self.index.party(self.index.listed_name(name)[0])
            for name in self.index.bearing(asked)
        ]
        found = [(party, 1.0) for party in bearers]
        queries = [Query(name=asked, schema=schema) for schema in _ASKED_SCHEMATA]
        for answer in self.index.screen(queries, limit=10):
            found += [(match.party, match.score) for match in answer]
        found.sort(key=lambda item: -item[1])
        if not found:
            raise NotFoundError(
                f"is no possible match of any entry on the lists of {as_of}",
                field=asked,
            )
        rest = {
            party.id: (party.id, party.caption, score) for party, score in found[1:]
        }
        return found[0][0], tuple(rest.values())

    def _same(self, first: Party) -> tuple[tuple[str, ...], tuple[Link, ...]]:
        around = {first.id: first}
        members: tuple[str, ...] = (first.id,)
        links: tuple[Link, ...] = ()
        asked: set[str] = set()
        for _ in range(_ROUNDS):
            for one in members:
                if one not in asked and one in around:
                    asked.add(one)
                    around |= {party.id: party for party in self._near(around[one])}
            group = next(
                (
                    item
                    for item in same_parties(
                        link_parties(around.values()), self.decisions
                    )
                    if first.id in item.ids
                ),
                None,
            )
            if group is None or group.ids == members:
                break
            members, links = group.ids, group.links
            for one in members:
                party = around.get(one) or self._party(one)
                if party is not None:
                    around[one] = party
        self.known |= around
        return tuple(one for one in members if one in around), links

    def _near(self, party: Party) -> Iterator[Party]:
        numbers = tuple(
            (detail.prop, detail.value)
            for detail in party.details
            if detail.prop in IDENTIFIERS
        )
        names = [name for name in party.names if name.quality in {"", "strong"}]
        queries = [
            Query(name=name.value, schema=party.schema, identifiers=numbers)
            for name in names[:_MOST_NAMES]
        ]
        for answer in self.index.screen(queries, limit=25):
            yield from (match.party for match in answer)

    def _party(self, party_id: str) -> Party | None:
        for pick in self.lists.issues:
            if party_id.startswith(f"{pick.snapshot.list_id}:"):
                return self.store.party(pick.snapshot, party_id)
        return None

    def _issues(self, list_id: str, as_of: date) -> list[Snapshot]:
        by_day = {
            item.as_of: item
            for item in self.store.snapshots()
            if item.list_id == list_id and item.as_of <= as_of
        }
        return list(by_day.values())

    def _entry(self, party_id: str, as_of: date) -> Entry:
        issues = self._issues(party_id.partition(":")[0], as_of)
        seen = [(issue, self.store.party(issue, party_id)) for issue in issues]
        present = [place for place, (_, party) in enumerate(seen) if party is not None]
        last = present[-1]
        issue, party = seen[last]
        assert party is not None  # noqa: S101 - the id came from one of these issues
        listed = last == len(seen) - 1
        until = ""
        if not listed:
            until = f"removed between {issue.as_of} and {seen[last + 1][0].as_of}, going by the issues kept"
        return Entry(
            party=party,
            issue=issue,
            listed=listed,
            since=_since(party, seen, present[0]),
            until=until,
            history=tuple(_history(seen)),
        )


def _since(party: Party, seen: list[tuple[Snapshot, Party | None]], first: int) -> str:
    stated = sorted(item.listed_on for item in party.listings if item.listed_on)
    if stated:
        return f"since {stated[0]}"
    came = seen[first][0].as_of
    if first == 0:
        return f"since {came} or before (the earliest issue kept)"
    return f"since between {seen[first - 1][0].as_of} and {came} (issues kept)"


def _history(seen: list[tuple[Snapshot, Party | None]]) -> Iterator[Event]:
    before: Party | None = None
    last_with: Snapshot | None = None
    for place, (issue, party) in enumerate(seen):
        on, list_id = issue.as_of, issue.list_id
        if party is not None and before is None:
            first = "on the earliest issue kept" if place == 0 else "first seen"
            yield Event(on=on, list_id=list_id, what=f"listed ({first})")
        elif party is None and before is not None:
            yield Event(on=on, list_id=list_id, what="no longer listed")
        elif party is not None and before is not None and last_with is not None:
            # What one of the two issues carries of nobody did not change.
            skip = last_with.stated.keys() ^ issue.stated.keys()
            for change in party_changes(before, party, skip=skip):
                old, new = ("; ".join(side) or "(none)" for side in (change.old, change.new))  # fmt: skip
                yield Event(
                    on=on, list_id=list_id, what=f"{change.field}: {old} -> {new}"
                )
        before = party
        last_with = issue if party is not None else last_with


def _facts(entries: Sequence[Entry]) -> Iterator[StatedFact]:
    merged: dict[tuple[str, str], list[tuple[str, Detail]]] = {}
    described: dict[tuple[str, str], Property | None] = {}
    schema: dict[tuple[str, str], str] = {}
    for entry in entries:
        for detail in entry.party.details:
            key = (_kind(detail), _key(detail, entry.party.schema))
            merged.setdefault(key, []).append((entry.list_id, detail))
            schema.setdefault(key, entry.party.schema)
            if described.get(key) is None:
                described[key] = property_of(detail.prop, entry.party.schema)
    for key in sorted(
        merged, key=lambda key: _place(merged[key][0][1], described[key])
    ):
        stated, known = merged[key], described[key]
        detail = stated[0][1]
        is_country = known is not None and known.type == "country"
        yield StatedFact(
            prop=detail.prop,
            label=label_of(detail.prop, schema[key]),
            value=detail.value,
            lists=tuple(dict.fromkeys(list_id for list_id, _ in stated)),
            more=_more(detail),
            words=country_name(detail.value) if is_country else "",
        )


def _place(detail: Detail, known: Property | None) -> tuple[int, int]:
    if detail.prop in NAME_PROPERTIES:
        return -1, NAME_PROPERTIES.index(detail.prop)
    kind = known.type if known else ""
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER)), 0


def _kind(detail: Detail) -> str:
    return "name" if detail.prop in NAME_PROPERTIES else detail.prop


def _key(detail: Detail, schema: str) -> str:
    if detail.prop in NAME_PROPERTIES:
        parts = read_name(detail.value, schema).parts
        return " ".join(sorted(part.text for part in parts)) or detail.value
    if detail.prop in IDENTIFIERS:
        return normal_identifier(detail.value) or detail.value
    return " ".join(detail.value.casefold().split())


def _more(detail: Detail) -> str:
    quality = detail.quality if detail.quality in {"weak", "low"} else ""
    told = [detail.kind, detail.country, quality, detail.note]
    told += [f"issued {detail.issued}"] if detail.issued else []
    told += [f"expires {detail.expires}"] if detail.expires else []
    return "; ".join(filter(None, told))


def _relations(entries: Sequence[Entry]) -> Iterator[StatedFact]:
    merged: dict[tuple[str, str], list[tuple[str, Relation]]] = {}
    for entry in entries:
        for relation in entry.party.relations:
            other = relation.other_name or relation.other_id
            key = (relation.kind, other.casefold())
            merged.setdefault(key, []).append((entry.list_id, relation))
    for stated in merged.values():
        list_id, relation = stated[0]
        other_id = relation.other_id
        yield StatedFact(
            prop=relation.kind,
            label=label_of(relation.kind, ""),
            entry=other_id
            if ":" in other_id or not other_id
            else f"{list_id}:{other_id}",
            value=relation.other_name or relation.other_id,
            lists=tuple(dict.fromkeys(list_id for list_id, _ in stated)),
            more=f"{relation.share_pct} %" if relation.share_pct else "",
        )
