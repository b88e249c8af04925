"""The record of an article: who said and did what, tied to exact characters.

Every item carries one :class:`Span` at least. Offsets count Unicode code
points of the file as decoded, ``end`` exclusive, so that
``text[span.start:span.end] == span.text`` always holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar

from sanctionsdesk.base.dates import Interval

PartyKind = Literal[
    "person",
    "organization",
    "government",
    "country",
    "group",
    "media",
    "weapon_system",
    "vessel",
    "aircraft",
    "law",
    "programme",
    "place",
]
Factuality = Literal[
    "happened", "ongoing", "planned", "possible", "denied", "hypothetical"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters ``start`` (included) to ``end`` (excluded) of the article."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.text) != self.end - self.start:
            raise ValueError(f"span {self.start}-{self.end} does not fit {self.text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a party is named, titled or stood for by a pronoun.

    Attributes:
        span: the words.
        form: ``name``, ``title``, ``pronoun`` or ``description``.
        rule: name of the rule that tied the mention to the party.
        certainty: 0 to 1.
    """

    span: Span
    form: str
    rule: str
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedParty:
    """A party that the article speaks of.

    Attributes:
        id: ``p1``, ``p2`` ... in order of first mention.
        name: fullest name found; a description in the article's words for a
            party that stays unnamed.
        kind: what it is.
        named: false for "a senior official", who is never given a name.
        roles: offices and descriptions, in the article's words.
        country: lower-case ISO code of the state it is or acts for, if said.
        mentions: every place, in order.
        note: reason for a doubtful identification, or empty.
    """

    id: str
    name: str
    kind: PartyKind
    named: bool
    roles: tuple[str, ...] = ()
    country: str = ""
    mentions: tuple[Mention, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A temporal expression and what it can mean.

    Attributes:
        id: ``t1``, ``t2`` ... in order.
        span: the words.
        type: TIMEX3 type: ``DATE``, ``TIME``, ``DURATION`` or ``SET``.
        value: TIMEX3 value (``2019-07-14``, ``P2Y``, ``PAST_REF``); empty when open.
        interval: days it can lie in; ``None`` for durations and sets.
        anchor: id of the time, or ``document``, that it was reckoned from.
        resolved: false when the text leaves it open within ``interval``.
        rule: rule that read it.
        certainty: 0 to 1.
        note: why it stays open, or how it was reckoned.
    """

    id: str
    span: Span
    type: str
    value: str
    interval: Interval | None
    anchor: str = ""
    resolved: bool = True
    rule: str
    certainty: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """An amount with its unit: money, distance, share, count.

    Attributes:
        value: the number in ``unit``; ``low`` and ``high`` bound it when the
            text says about, more than, up to.
        unit: ISO 4217 code, ``mile``, ``km``, ``percent`` or the counted noun.
    """

    id: str
    span: Span
    value: float | None
    unit: str
    low: float | None = None
    high: float | None = None
    rule: str
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A statement by somebody: quoted, mixed, reported or asked.

    Attributes:
        id: ``s1``, ``s2`` ... in order.
        span: the whole attribution, cue and content.
        content: the words said, or the clause that reports them.
        form: ``direct``, ``mixed``, ``indirect`` or ``question``.
        cue: the verb or phrase of saying.
        speaker: party id; empty when the article does not say who.
        speaker_span: the words naming the speaker.
        addressee: party id of who was told or asked by name, or empty.
        medium: where it was said (party id of a media house, or words), or empty.
        time: id of the :class:`Time` it was said at; empty when not stated.
        said_on: days on which it can have been said.
        polarity: ``affirmed``, ``denied`` or ``open``.
        hedge: words of doubt or condition kept verbatim ("could", "if they don't").
        reported_by: party that relays the words when it is not the newspaper itself.
        rule: rule that found it.
        certainty: 0 to 1.
        note: what stays open and why.
    """

    id: str
    span: Span
    content: Span
    form: Literal["direct", "mixed", "indirect", "question"]
    cue: Span | None = None
    speaker: str = ""
    speaker_span: Span | None = None
    addressee: str = ""
    medium: str = ""
    time: str = ""
    said_on: Interval | None = None
    polarity: str = "affirmed"
    hedge: str = ""
    reported_by: str = ""
    rule: str
    certainty: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something done, planned, denied or supposed.

    Attributes:
        type: our verb: ``buy``, ``deliver``, ``cancel``, ``sanction`` ...
        plover: PLOVER event type, or empty where none fits.
        agent: party id of who did it, or empty.
        recipient: party id of to or from whom, or empty.
        co_agents, co_recipients: further parties on either side ("Jordan and Britain").
        object: party id or words of what, or empty.
        quantities: ids of amounts that belong to it.
        time: id of its :class:`Time`, or empty.
        happened_on: days it can lie in, or ``None``.
        factuality: whether it happened, as the source puts it.
        source: id of the utterance that asserts it; empty when the newspaper does.
    """

    id: str
    span: Span
    trigger: Span
    type: str
    plover: str = ""
    agent: str = ""
    recipient: str = ""
    co_agents: tuple[str, ...] = ()
    co_recipients: tuple[str, ...] = ()
    object: str = ""
    quantities: tuple[str, ...] = ()
    time: str = ""
    happened_on: Interval | None = None
    factuality: Factuality
    source: str = ""
    rule: str
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A standing relation between two parties: holds an office, is part of, owns.

    Attributes:
        low: least share in percent of what ``left`` owns of ``right``; ``None``
            where the text gives no share.
        high: greatest share; equal to ``low`` when the text gives one figure.
    """

    id: str
    span: Span
    kind: str
    left: str
    right: str
    low: float | None = None
    high: float | None = None
    rule: str
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a party wants, requires, refuses or doubts, on which issue.

    Attributes:
        holder: party id; empty when only the newspaper asserts it.
        stance: ``for``, ``against``, ``conditional``, ``undecided`` or ``silent``.
        issue: what it is about, in a few words (``sanctions on Turkey``).
        utterance: id of the utterance it rests on; empty when the newspaper
            ascribes it in its own voice.
        asserted_by: ``party`` or ``newspaper``.
    """

    id: str
    span: Span
    holder: str
    stance: str
    issue: str
    utterance: str = ""
    asserted_by: Literal["party", "newspaper"]
    rule: str
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two positions that do not go together.

    Attributes:
        left: id of one position.
        right: id of the other.
        kind: ``differs`` between two holders, ``changed`` for one holder over time.
    """

    id: str
    span: Span
    left: str
    right: str
    kind: str
    rule: str
    certainty: float


PARTY_FIELDS = {
    Utterance: ("speaker", "addressee", "medium", "reported_by"),
    Event: ("agent", "recipient", "object"),
    Tie: ("left", "right"),
    Position: ("holder",),
}
"""Fields that hold a party's id, by kind of item."""

PARTY_LISTS = {Event: ("co_agents", "co_recipients")}
"""Fields that hold several parties' ids, by kind of item."""

_Item = TypeVar("_Item", Utterance, Event, Tie, Position)


def renamed(item: _Item, new: Mapping[str, str]) -> _Item:
    """Put parties' new ids for their old ones; words that are no id stay."""
    changes: dict[str, Any] = {
        name: new[getattr(item, name)]
        for name in PARTY_FIELDS[type(item)]
        if getattr(item, name) in new
    }
    if isinstance(item, Event):
        for name in PARTY_LISTS[Event]:
            ids = (new.get(party, party) for party in getattr(item, name))
            changes[name] = tuple(dict.fromkeys(ids))
    return replace(item, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that was read from one article.

    Attributes:
        name: file name or address of the article.
        digest: SHA-256 of the bytes read.
        text: the article as decoded; offsets count its code points.
        published: the article's own date.
        published_span: where it states it; ``None`` if given by the reader.
        title: headline, or empty.
        lang: ISO 639-1 code that the text seems to be in.
        warnings: what was not read and why.
    """

    name: str
    digest: str
    text: str
    published: date
    published_span: Span | None = None
    title: str = ""
    lang: str = "en"
    parties: tuple[NamedParty, ...] = ()
    times: tuple[Time, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    statements: tuple[Utterance, ...] = ()
    events: tuple[Event, ...] = ()
    relations: tuple[Tie, ...] = ()
    positions: tuple[Position, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[str, ...] = ()

    def party(self, party_id: str) -> NamedParty | None:
        """Give the party with that id, if the record has it."""
        return next((party for party in self.parties if party.id == party_id), None)

    def time(self, time_id: str) -> Time | None:
        """Give the time with that id, if the record has it."""
        return next((time for time in self.times if time.id == time_id), None)
