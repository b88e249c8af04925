"""One party across all lists of a day: who lists it since when, and who does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sanctionsdesk.entities.party import Party
from sanctionsdesk.identity.same import Link
from sanctionsdesk.lists.catalog import catalogue
from sanctionsdesk.store.picks import Pick, Picks
from sanctionsdesk.store.snapshots import Snapshot

LISTED = "listed"
ENDED = "no longer listed"
POSSIBLE = "possible match"
ABSENT = "not listed"
UNSEARCHED = "not searched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that an issue of a list showed for the first time.

    Attributes:
        on: day of the issue.
        list_id: the list.
        what: ``listed``, ``removed``, or a field that changed, with its values.
    """

    on: date
    list_id: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one list says of the party.

    Attributes:
        party: the entry as of the day, or as last seen.
        issue: the issue it was read from.
        listed: whether it stands on the list on the day.
        since: in words: a day stated by the list, or between which issues it came.
        until: in words, for an entry that no longer stands; else empty.
        history: what changed over the issues kept.
    """

    party: Party
    issue: Snapshot
    listed: bool
    since: str
    until: str
    history: tuple[Event, ...]

    @property
    def list_id(self) -> str:
        """The list."""
        return self.issue.list_id


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """One thing said of the party, and the lists that say it.

    Attributes:
        prop: FtM property, or kind of a relation.
        label: what people call it: ``Date of birth``.
        value: as the first list states it.
        lists: ids of the lists that state it.
        more: kind, issuer, dates and notes, where stated.
        words: the value as people read it: the country of a code.
        entry: id of the entry that a relation leads to, where the list tells it.
    """

    prop: str
    label: str
    value: str
    lists: tuple[str, ...]
    more: str = ""
    words: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one list of the day stands to the party.

    Attributes:
        list_id: the list.
        title: the list's own name.
        state: ``listed``, ``no longer listed``, ``possible match``, ``not listed``
            or ``not searched``.
        since: since or until when, in words; why it was not searched.
        entry: id of the entry, where there is one.
        issue: day of the issue looked at.
        age_days: its age; ``None`` without an issue.
        is_old: whether it is past the desk's limit.
    """

    list_id: str
    title: str
    state: str
    since: str = ""
    entry: str = ""
    issue: date | None = None
    age_days: int | None = None
    is_old: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPage:
    """All that the lists of a day say of one party.

    Attributes:
        as_of: the day.
        asked: the name or id asked for.
        entries: one per list entry, those that stand first.
        facts: what they state, merged, in order of property.
        relations: links to others, with the lists that state them.
        links: why the entries are held to be one party.
        others: id, name and score of other possible matches of what was asked.
        lists: the issues looked at, and the lists without one.
    """

    as_of: date
    asked: str
    entries: tuple[Entry, ...]
    facts: tuple[StatedFact, ...]
    relations: tuple[StatedFact, ...]
    links: tuple[Link, ...]
    others: tuple[tuple[str, str, float], ...]
    lists: Picks

    @property
    def name(self) -> str:
        """Main name of the first entry."""
        return self.entries[0].party.caption

    @property
    def not_listed_by(self) -> tuple[Pick, ...]:
        """Issues of the day in which no entry is this party."""
        by = {entry.list_id for entry in self.entries if entry.listed}
        return tuple(
            pick for pick in self.lists.issues if pick.snapshot.list_id not in by
        )

    @property
    def headline(self) -> str:
        """Say who lists it since when, and how many lists do not."""
        standings = self.standings
        told = [f"{one.list_id} {one.since}" for one in standings if one.state == LISTED]  # fmt: skip
        counts = Counter(one.state for one in standings)
        parts = [f"Listed by {', '.join(told)}" if told else "Listed by none of the lists kept"]  # fmt: skip
        parts += [
            f"{words} {counts[state]} other{'s' if counts[state] != 1 else ''}"
            for state, words in (
                (ENDED, "no longer listed by"),
                (POSSIBLE, "a possible match, not linked, on"),
                (ABSENT, "not listed by"),
                (UNSEARCHED, "no issue for that day of"),
            )
            if counts[state]
        ]
        return "; ".join(parts) + "."

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every list kept, those that list it first."""
        by_list: dict[str, list[Entry]] = {}
        for entry in self.entries:
            by_list.setdefault(entry.list_id, []).append(entry)
        maybe = {item_id.partition(":")[0]: item_id for item_id, _, _ in self.others}
        found = []
        for pick in self.lists.issues:
            list_id = pick.snapshot.list_id
            told = [
                (LISTED if one.listed else ENDED, one.since if one.listed else one.until, one.party.id)
                for one in by_list.get(list_id, ())
            ]  # fmt: skip
            if not told:
                state = POSSIBLE if list_id in maybe else ABSENT
                told = [(state, "", maybe.get(list_id, ""))]
            found += [
                Standing(
                    list_id=list_id,
                    title=_title(list_id),
                    state=state,
                    since=since,
                    entry=entry,
                    issue=pick.snapshot.as_of,
                    age_days=pick.age_days,
                    is_old=bool(pick.warning),
                )
                for state, since, entry in told
            ]
        found += [
            Standing(
                list_id=item.list_id,
                title=_title(item.list_id),
                state=UNSEARCHED,
                since=f"earliest issue kept: {item.earliest}",
            )
            for item in self.lists.missing
        ]
        order = (LISTED, ENDED, POSSIBLE, ABSENT, UNSEARCHED)
        return tuple(sorted(found, key=lambda item: order.index(item.state)))

    @property
    def facts_by_label(self) -> tuple[tuple[str, tuple[StatedFact, ...]], ...]:
        """The facts under what people call them, in the order of the facts."""
        found: dict[str, list[StatedFact]] = {}
        for fact in self.facts:
            found.setdefault(fact.label, []).append(fact)
        return tuple((label, tuple(facts)) for label, facts in found.items())

    @property
    def days(self) -> tuple[tuple[date, tuple[Event, ...]], ...]:
        """The history by day, the newest first."""
        found: dict[date, list[Event]] = {}
        for event in reversed(self.history):
            found.setdefault(event.on, []).append(event)
        return tuple((on, tuple(events)) for on, events in found.items())

    @property
    def sentence(self) -> str:
        """Say by whom it is listed since when, and by whom not."""
        listed = [f"{entry.list_id} {entry.since}" for entry in self.entries if entry.listed]  # fmt: skip
        ended = [
            f"{entry.list_id} {entry.until}"
            for entry in self.entries
            if not entry.listed
        ]
        maybe = {item_id.partition(":")[0] for item_id, _, _ in self.others}
        absent: list[str] = []
        unsure: list[str] = []
        for pick in self.not_listed_by:
            told = f"{pick.snapshot.list_id} (issue of {pick.snapshot.as_of})"
            (unsure if pick.snapshot.list_id in maybe else absent).append(told)
        parts = [f"Listed by {', '.join(listed)}" if listed else "Listed by none of the lists kept"]  # fmt: skip
        if ended:
            parts.append(f"no longer listed by {', '.join(ended)}")
        if unsure:
            parts.append(f"a possible match, not linked, on {', '.join(unsure)}")
        if absent:
            parts.append(f"not listed by {', '.join(absent)}")
        return "; ".join(parts) + "."

    def to_json(self) -> dict[str, Any]:
        """Give the page as JSON types."""
        return {
            "schema_version": 1,
            "as_of": self.as_of.isoformat(),
            "asked": self.asked,
            "name": self.name,
            "schema": self.entries[0].party.schema,
            "sentence": self.sentence,
            "headline": self.headline,
            "entries": [_entry_json(entry) for entry in self.entries],
            "facts": [_fact_json(fact) for fact in self.facts],
            "relations": [_fact_json(fact) for fact in self.relations],
            "links": [
                {
                    "left": item.left,
                    "right": item.right,
                    "kind": item.kind,
                    "score": item.score,
                    "reasons": list(item.reasons),
                }
                for item in self.links
            ],
            "history": [
                {"on": event.on.isoformat(), "list": event.list_id, "what": event.what}
                for event in self.history
            ],
            "not_listed_by": [pick.to_json() for pick in self.not_listed_by],
            "other_possible_matches": [
                {"id": item[0], "name": item[1], "score": round(item[2], 4)}
                for item in self.others
            ],
            "lists": [pick.to_json() for pick in self.lists.issues],
            "warnings": list(self.lists.warnings),
        }

    @property
    def history(self) -> tuple[Event, ...]:
        """What the issues kept showed, over all lists, by day."""
        events = (event for entry in self.entries for event in entry.history)
        return tuple(sorted(events, key=lambda event: (event.on, event.list_id)))

    def text(self) -> Iterator[str]:
        """Give the page line by line."""
        yield f"{self.name} ({self.entries[0].party.schema}), as of {self.as_of}"
        yield self.headline
        yield "\nLists"
        for one in self.standings:
            told = (
                f", issue of {one.issue}, {one.age_days} days old" if one.issue else ""
            )
            old = ": later changes are missed" if one.is_old else ""
            since = f" {one.since}" if one.since else ""
            yield f"  {one.state:16} {one.list_id}{since}{told}{old}"
        yield "\nEntries"
        for entry in self.entries:
            told = "" if entry.listed else f"; {entry.until}"
            yield f"  {entry.party.id}: {entry.party.caption}, issue of {entry.issue.as_of}{told}"
            yield from (f"    {line}" for line in _listing_lines(entry.party))
        yield "\nFacts, with the lists that state them"
        for fact in (*self.facts, *self.relations):
            more = f" ({fact.more})" if fact.more else ""
            yield f"  {fact.label}: {fact.words or fact.value}{more} [{', '.join(fact.lists)}]"
        if self.links:
            yield "\nHeld to be one party because"
        for item in self.links:
            yield f"  {item.left} = {item.right} ({item.score:.2f}): {' '.join(item.reasons)}"
        yield "\nHistory over the issues kept"
        for event in self.history:
            yield f"  {event.on} {event.list_id}: {event.what}"
        if self.others:
            yield "\nOther possible matches"
        for item_id, name, score in self.others:
            yield f"  {item_id}: {name} ({score:.2f})"


def _title(list_id: str) -> str:
    known = catalogue().get(list_id)
    return known.title if known else list_id


def _listing_lines(party: Party) -> Iterator[str]:
    for listing in party.listings:
        for label, value in (
            ("programmes", ", ".join(listing.programmes)),
            ("legal basis", "; ".join(listing.legal_basis)),
            ("listed on", listing.listed_on),
            ("amended on", listing.amended_on),
            ("measures", "; ".join(listing.measures)),
            ("reason", listing.reason),
        ):
            if value:
                yield f"{label}: {value}"


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.party.id,
        "name": entry.party.caption,
        "list": entry.list_id,
        "issue": entry.issue.as_of.isoformat(),
        "listed": entry.listed,
        "since": entry.since,
        "until": entry.until,
        "listings": [
            {
                "entry_id": item.entry_id,
                "programmes": list(item.programmes),
                "listed_on": item.listed_on,
                "amended_on": item.amended_on,
                "ended_on": item.ended_on,
                "legal_basis": list(item.legal_basis),
                "measures": list(item.measures),
                "reason": item.reason,
            }
            for item in entry.party.listings
        ],
        "source": entry.party.source.to_json(),
    }


def _fact_json(fact: StatedFact) -> dict[str, Any]:
    return {
        "property": fact.prop,
        "label": fact.label,
        "value": fact.value,
        "more": fact.more,
        "lists": list(fact.lists),
    }
