"""One article to its record, and a record to JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sanctionsdesk.base.plain import plain
from sanctionsdesk.entities.record import PARTY_FIELDS, Record, renamed
from sanctionsdesk.reading.decode import Source, decode
from sanctionsdesk.reading.events import read_events
from sanctionsdesk.reading.frame import cut
from sanctionsdesk.reading.holdings import read_holdings
from sanctionsdesk.reading.parties import read_parties, speakers
from sanctionsdesk.reading.parts import PART, cut_parts, joined
from sanctionsdesk.reading.positions import read_conflicts, read_positions
from sanctionsdesk.reading.quantities import read_quantities
from sanctionsdesk.reading.statements import read_statements, unattributed
from sanctionsdesk.reading.ties import read_ties
from sanctionsdesk.reading.times import read_times
from sanctionsdesk.reading.wrapping import respelt, unwrapped


def read_article(data: bytes, *, name: str, published: date | None = None) -> Record:
    """Read parties, times, statements, events and positions of an English article.

    Args:
        data: UTF-8 or Windows-1252 text, HTML or a mail; at most 20 MB.
        name: what to call the article in answers and errors.
        published: its date; overrides what the article states.

    Raises:
        InputError: if it is empty, binary, too long or undated.
    """
    stated = decode(data, name=name, published=published)
    source = replace(stated, text=unwrapped(stated.text))
    return respelt(_read_whole(source, name), stated.text)


def _read_whole(source: Source, name: str) -> Record:
    """Read a text at once, or in parts where it is long."""
    whole = Record(
        name=name,
        digest=source.digest,
        text=source.text,
        published=source.published,
        published_span=source.published_span,
        title=source.title,
        lang=source.lang,
        warnings=source.warnings,
    )
    places = cut_parts(source.text)
    if len(places) == 1:
        return _read(whole, source.body, source.title_place)
    told = f"a long text, read in {len(places)} parts of up to {PART:,} characters: {_LOST}"
    parts = []
    for start, end in places:
        part = replace(whole, text=source.text[start:end])
        parts.append(
            (start, _read(replace(part, published_span=None), 0, (0, 0)))
            if start
            else (0, _read(part, source.body, source.title_place))
        )
    return joined(replace(whole, warnings=(*whole.warnings, told)), parts)


_LOST = "pronouns and short descriptions are not followed from one to the next"


def _read(record: Record, body: int, title: tuple[int, int]) -> Record:
    """Read what a text holds into the record that names it."""
    text, day = record.text, record.published
    frame = cut(text, body, title)
    english = record.lang == "en"
    parties = read_parties(frame, names_only=not english)
    if not english:
        return replace(record, parties=parties, statements=unattributed(frame))
    times = read_times(text, published=day, published_span=record.published_span)
    quantities = read_quantities(text)
    statements = read_statements(frame, parties, times, day)
    parties = speakers(frame, parties, statements)
    positions = read_positions(frame, parties, statements)
    ties = read_ties(frame, parties)
    return without_bystanders(
        replace(
            record,
            parties=parties,
            times=times,
            quantities=quantities,
            statements=statements,
            events=read_events(frame, parties, times, quantities, statements),
            relations=(*ties, *read_holdings(frame, parties, first=len(ties) + 1)),
            positions=positions,
            conflicts=read_conflicts(positions),
        )
    )


def without_bystanders(record: Record) -> Record:
    """Leave out parties without a name that say, do and hold nothing; number the rest anew."""
    items = (*record.statements, *record.events, *record.relations, *record.positions)
    active = {
        getattr(item, name) for item in items for name in PARTY_FIELDS[type(item)]
    }
    active |= {i for e in record.events for i in (*e.co_agents, *e.co_recipients)}
    kept = [
        party
        for party in record.parties
        if party.named
        or party.id in active
        or any(m.rule == "counterpart" for m in party.mentions)
    ]
    new = {party.id: f"p{n}" for n, party in enumerate(kept, 1)}
    return replace(
        record,
        parties=tuple(replace(party, id=new[party.id]) for party in kept),
        statements=tuple(renamed(item, new) for item in record.statements),
        events=tuple(renamed(item, new) for item in record.events),
        relations=tuple(renamed(item, new) for item in record.relations),
        positions=tuple(renamed(item, new) for item in record.positions),
    )


def record_to_json(record: Record) -> dict[str, Any]:
    """Write a record as JSON types; every item has ``start``, ``end`` and ``text``.

    A party's own are those of its first mention, a statement's those of its content.
    """
    whole: dict[str, Any] = {"schema_version": 1, **plain(record)}
    for key in (
        "parties",
        "times",
        "quantities",
        "statements",
        "events",
        "relations",
        "positions",
        "conflicts",
    ):
        for item in whole[key]:
            for mention in item.get("mentions", ()):
                mention.update(mention["span"])
            item.update(
                item["mentions"][0]["span"]
                if "mentions" in item
                else item.get("content") or item["span"]
            )
    return whole
