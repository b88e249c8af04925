"""Who and when stands where: mentions and times, ready to be asked by place."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from sanctionsdesk.entities.record import NamedParty, Time
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.grammar.phrases import Phrase, phrase_at
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.parties.lexicon import lexicon

SPEAKERS = frozenset(
    {"person", "organization", "government", "country", "group", "media"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """One mention of a party."""

    start: int
    end: int
    party: NamedParty
    form: str
    rule: str


@dataclass(frozen=True, slots=True)
class Who:
    """Words that name somebody, and the party they name, if known."""

    start: int
    end: int
    party: NamedParty | None


class Stage:
    """The article's mentions and times in order."""

    def __init__(
        self, frame: Frame, parties: tuple[NamedParty, ...], times: tuple[Time, ...]
    ) -> None:
        self.frame = frame
        self.times = times
        self.parties = {party.id: party for party in parties}
        self.places = sorted(
            (
                Place(m.span.start, m.span.end, p, m.form, m.rule)
                for p in parties
                for m in p.mentions
            ),
            key=lambda place: (place.start, -place.end),
        )
        self._starts = [place.start for place in self.places]

    def _before(self, end: int) -> list[Place]:
        """The last mentions that begin before a place; a mention is never longer."""
        stop = bisect_left(self._starts, end)
        return self.places[max(0, stop - 60) : stop]

    def within(self, start: int, end: int) -> list[Place]:
        """Give the mentions that lie between two places."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [p for p in self.places[low:high] if p.end <= end]

    def who(self, words: list[Word], phrase: Phrase) -> Who:
        """Say whom a phrase names: the mention at its head, or a name set beside it."""
        head = words[phrase.head]
        first = phrase.first
        while first < phrase.head and words[first].part == "Q":
            first += 1
        start, end = words[first].start, words[phrase.last].end
        officer = self._officer(words, phrase)
        if officer is not None:
            return Who(start, officer.end, officer.party)
        held = [p for p in self.within(start, end) if p.end >= head.end]
        named = [p for p in held if p.rule != "demonym"]
        around = (
            [
                p
                for p in self._before(end)
                if p.start <= head.start and p.end >= head.end and p.start < end
            ][-1:]
            if not named
            else []
        )
        best = max(named, key=lambda p: p.end - p.start, default=None) or (
            around[0] if around and around[0].rule != "demonym" else None
        )
        if best is None or not best.party.named:
            beside = self._beside(words, phrase, end)
            if beside is not None:
                return Who(start, beside.end, beside.party)
        if best is None:
            return Who(start, head.end, None)
        owned = self._owned(best)
        if owned is not None:
            return Who(owned.start, owned.end, owned.party)
        # The words of a person begin with the title, those of others with the name.
        begin = (
            start
            if best.party.kind == "person" and phrase.first <= phrase.head
            else best.start
        )
        if self.frame.masked[begin : begin + 1] == "\x01":
            begin = best.start
        return Who(begin, best.end, best.party)

    def _officer(self, words: list[Word], phrase: Phrase) -> Place | None:
        """Read "Secretary of State Jane Roe": the office runs over "of" into the name."""
        at = phrase.last + 1
        if at >= len(words) or words[at].low not in {"of", "for", "on"}:
            return None
        start = words[phrase.first].start
        for place in self.within(words[phrase.head].start, words[at].end + 90):
            if place.form != "name" or place.party.kind != "person":
                continue
            lead = self.frame.text[start : place.start].strip().casefold()
            if re.search(r"[,;]|\.\s", lead):
                return None
            if any(lead.endswith(role.casefold()) for role in place.party.roles):
                return place
            between = self.frame.text[words[at].end : place.start].split()
            if words[phrase.head].text in lexicon().titles and all(
                w[0].isupper() or w in {"and", "the"} for w in between
            ):
                # "the Federal Minister for Interior Jane Roe".
                return place
        return None

    def _owned(self, place: Place) -> Place | None:
        """Read "the Treasury’s Office of Foreign Assets Control": the body that is owned."""
        text = self.frame.text
        if place.party.kind != "government" or text[place.end : place.end + 2] not in {
            "’s",
            "'s",
        }:
            return None
        after = self.within(place.end + 2, place.end + 80)
        near = after[0] if after and after[0].start <= place.end + 3 else None
        return (
            near
            if near is not None and near.party.kind in {"government", "organization"}
            else None
        )

    def speaker(self, words: list[Word], phrase: Phrase) -> Who:
        """Say who speaks by a phrase: of a paper its author, else whom it names."""
        who = self.who(words, phrase)
        owner = self._author(words, phrase) if who.party is None else None
        return who if owner is None else Who(owner.start, owner.end, owner.party)

    def _author(self, words: list[Word], phrase: Phrase) -> Place | None:
        """Read "Bush’s written statement": what a paper says its author says."""
        if words[phrase.head].low not in cues().documents:
            return None
        for n in range(phrase.first, phrase.head):
            mark = words[n]
            if mark.part != "S" and mark.low not in {"his", "her", "its", "their"}:
                continue
            low = words[phrase.first].start if mark.part == "S" else mark.start
            high = mark.start if mark.part == "S" else mark.end
            owners = [p for p in self.within(low, high) if p.party.kind in SPEAKERS]
            if owners:
                return owners[-1]
        return None

    def _beside(self, words: list[Word], phrase: Phrase, end: int) -> Place | None:
        """Read "the foreign minister, Jane Roe, said": the name set between commas."""
        at = phrase.last + 1
        if at + 1 < len(words) and words[at].low in {"of", "for"}:
            # "the president of Iran, Jane Roe".
            deeper = phrase_at(words, at + 1)
            at = deeper.last + 1 if deeper is not None else at
        if at + 1 >= len(words) or words[at].text not in {",", "(", "—", "–"}:
            return None
        beside = phrase_at(words, at + 1)
        if beside is None:
            return None
        named = beside.last + 1
        if named < len(words) and words[named].low in {"named", "called"}:
            # "His lawyer, a Briton named Roe, said".
            beside = phrase_at(words, named + 1) or beside
        stop = words[beside.last].end
        closed = beside.last + 1 >= len(words) or words[beside.last + 1].text in {
            ",",
            ")",
            "—",
            "–",
            ".",
            "(",
        }
        for place in self.within(end, stop):
            if (
                place.party.kind in {"person", "organization"}
                and place.party.named
                and place.form == "name"
                and closed
                and (place.party.kind == "person" or place.end == stop)
            ):
                return place
        return None

    def time_in(self, start: int, end: int) -> Time | None:
        """Give the first day named between two places in the newspaper's own words."""
        for time in self.times:
            if time.span.start >= end:
                break
            if time.span.start < start or time.type not in {"DATE", "TIME"}:
                continue
            if (
                time.value.endswith("_REF")
                or self.frame.masked[time.span.start] == "\x01"
            ):
                continue
            # "in 2015", "the 2016 campaign": a bare year dates what is told, not the telling.
            if re.fullmatch(r"\d{4}", time.value):
                continue
            piece = self.frame.text[start : time.span.start]
            if piece.count("(") > piece.count(")"):
                continue
            return time
        return None

    def time(self, time_id: str) -> Time | None:
        """Give the time with that id."""
        return next((t for t in self.times if t.id == time_id), None)
