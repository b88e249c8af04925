"""Who said what: quoted, mixed, reported and asked, with speaker, hearer, medium and day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import NamedParty, Span, Time, Utterance
from sanctionsdesk.reading.frame import MASK, Frame, Quotation

VERBS = re.compile(
    r"\b(?P<verb>said|says|say|saying|told|tells|telling|warned|warns|warning(?= that)|denied|denies|confirmed|confirms|announced|"
    r"announces|reported(?!ly)|alleged|alleges|added|adding|adds|replied|replies|responded|wrote|writes|tweeted|posted|stated|states|"
    r"insisted|insists|argued|argues|claimed|claims|declared|declaring|noted|notes|acknowledged|admitted|explained|"
    r"urged|called for|demanded|suggested|asserted|echoed|stressed|emphasi[sz]ed|concluded|predicted|vowed|pledged|promised|"
    r"[Aa]sked|asks|according to|signal(?:l)?ed|accused|complained|commented|continued|remarked|believes|recalled|testified|"
    r"cautioned|reiterated|rejected|described|relayed|expected to say|calling|hailed|condemned)\b"
)
_INDIRECT = re.compile(
    r"^(?:,?\s(?:(?:the )?[A-Z][\w.]+(?: [A-Z][\w.]+){0,3}|reporters|lawmakers|the (?:press|council|committee|court)|journalists|him|her|them)){0,1}"
    r"(?:\s(?:on|in|at|by|last|this|yesterday|today|earlier|late|again|publicly|also)?\s?[\w’' ]{0,40}?)??\s(?:that(?! (?:same|very|day|week|month|year|time|morning|evening|night)\b)|whether|if|how|why)\s(?P<content>.+)",
    re.DOTALL,
)
_BARE = frozenset(
    [
        "said",
        "says",
        "warned",
        "denied",
        "confirmed",
        "announced",
        "alleged",
        "insisted",
        "argued",
        "claimed",
        "added",
        "stated",
        "told",
        "predicted",
        "reported",
        "believes",
        "noted",
        "acknowledged",
    ]
)
_NOT_SUBJECT = re.compile(
    r"\b(?:of|to|in|on|with|from|under|by|against|about|for|at|than|near|between|into|over)\s(?:the\s)?(?:[\w.]+\s)?$"
)
_HEDGE = re.compile(
    r"\b(?:if [^,.;”\"]+|unless [^,.;”\"]+|could|might|may|likely|unlikely|possibly|reportedly|apparently|allegedly)\b",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"\b(?:in|on|via|during|at)\s(?P<words>(?:an?|the|his|her|its|their)\s(?:[\w-]+\s){0,3}?(?:statement|tweet|interview|post|letter|news conference|press conference|briefing|speech|report|message|email|e-mail|hearing|call)|Twitter|Facebook|Telegram|X)\b|\bby\s(?P<phone>phone)\b"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|had|has|have|would|will|could|may|might|did|does|do|must|should|can)\b"
)
_UNSAID = re.compile(
    r"\b(?:yet to|(?:did|does|do|would|could|will) not|\w+n[’']t|declined to|refused to|without)\s(?:\w+ly )?$"
)
_TURN = re.compile(
    r"(?m)^(?P<who>(?:[A-Z][A-Z.’'-]+ ){0,3}[A-Z][A-Z’'-]+|Q|QUESTION|A)(?: \([^)\n]*\))?:\s+(?P<words>[^\n]+)"
)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    party: NamedParty
    form: str
    rule: str


class _Stage:
    """The article's mentions and times, ready to be asked what stands where."""

    def __init__(
        self, frame: Frame, parties: tuple[NamedParty, ...], times: tuple[Time, ...]
    ) -> None:
        self.frame = frame
        self.times = times
        self.places = sorted(
            (
                _Place(m.span.start, m.span.end, p, m.form, m.rule)
                for p in parties
                for m in p.mentions
            ),
            key=lambda place: place.start,
        )
        self._starts = [place.start for place in self.places]

    def within(self, start: int, end: int) -> list[_Place]:
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [
            p
            for p in self.places[low:high]
            if self.frame.masked[p.start] != MASK and p.end <= end
        ]

    def subject(self, start: int, verb: int) -> _Place | None:
        """Who does the saying: nearest before the verb that no preposition governs."""
        masked = self.frame.masked
        can = [p for p in self.within(start, verb) if self._can_speak(p)]
        if masked[start:verb].rstrip().endswith(","):
            head = next(
                (
                    p
                    for p in can
                    if re.match(r",|\s\(", masked[p.end : p.end + 2])
                    and not self._governed(p, start)
                ),
                None,
            )
            if head is not None:
                return head
        free = [p for p in can if not self._governed(p, start)]
        return free[-1] if free else None

    def after(self, verb_end: int, end: int) -> _Place | None:
        """Who follows the verb, as in "said X": within its first words."""
        for place in self.within(verb_end, min(end, verb_end + 90)):
            between = self.frame.text[verb_end : place.start]
            if self._can_speak(place) and not re.search(
                r"[,;:]|\b(?:that|to|in|on|at)\b", between
            ):
                return place
        return None

    def _governed(self, place: _Place, start: int) -> bool:
        before = self.frame.masked[start : place.start]
        for role in place.party.roles:
            # The "of" of "Secretary of State Jane Roe" governs no one.
            before = before.removesuffix(f"{role} ")
        return bool(_NOT_SUBJECT.search(before))

    def _can_speak(self, place: _Place) -> bool:
        tail = self.frame.masked[place.end : place.end + 2]
        return (
            place.party.kind
            not in {"weapon_system", "law", "vessel", "place", "programme", "aircraft"}
            and place.rule != "demonym"
            and not re.match(r"[’']s", tail)
        )

    def time_in(self, start: int, end: int) -> Time | None:
        return next(
            (
                t
                for t in self.times
                if start <= t.span.start < end
                and t.type in {"DATE", "TIME"}
                and not t.value.endswith("_REF")
                and self.frame.masked[t.span.start] != MASK
                # What stands in brackets dates what is told there.
                and self.frame.text.count("(", start + 1, t.span.start)
                <= self.frame.text.count(")", start + 1, t.span.start)
            ),
            None,
        )


def read_statements(
    frame: Frame,
    parties: tuple[NamedParty, ...],
    times: tuple[Time, ...],
    published: date,
) -> tuple[Utterance, ...]:
    """Find statements in order; ids count from ``s1``.

    A quotation of one to three words counts only where a verb of saying governs it.
    """
    stage = _Stage(frame, parties, times)
    found = list(_quoted(stage)) + list(_indirect(stage)) + list(_turns(stage))
    found.sort(key=lambda s: (s.content.start, s.content.end))
    return tuple(
        replace(s, id=f"s{n}", said_on=s.said_on or _said_on(s, times, published))
        for n, s in enumerate(found, 1)
    )


def _said_on(
    statement: Utterance, times: tuple[Time, ...], published: date
) -> Interval:
    time = next((t for t in times if t.id == statement.time), None)
    return (
        time.interval
        if time is not None and time.interval is not None
        else Interval(None, published)
    )


def _quoted(stage: _Stage) -> Iterator[Utterance]:
    frame = stage.frame
    last: Utterance | None = None
    for index, quote in enumerate(frame.quotations):
        sentence = next(
            ((s, e) for s, e in frame.sentences if s <= quote.whole.start < e), None
        )
        if sentence is None:
            continue
        start, end = sentence
        verb = _governing(stage, quote, start, end)
        short = len(quote.words.text.split()) <= 3
        if verb is None:
            alone = not re.search(r"\w", frame.masked[start:end].replace(MASK, ""))
            joined = (
                last is not None
                and frame.text[last.content.end : quote.whole.start].count("\n\n") <= 1
            )
            same = last is not None and last.span.end > quote.whole.start
            if (
                last is not None
                and joined
                and (alone or same)
                and not (short and not alone)
            ):
                last = replace(
                    last,
                    id="",
                    span=quote.whole,
                    content=quote.words,
                    rule="continued",
                    certainty=0.85,
                )
                yield last
            elif not short:
                yield Utterance(
                    id="",
                    span=quote.whole,
                    content=quote.words,
                    form="direct",
                    rule="unattributed",
                    certainty=0.4,
                    note="the text does not say in this sentence whose words these are",
                )
            continue
        who = _speaker(stage, quote, verb, start, end)
        if short and who is None:
            continue
        mixed = (
            frame.text[quote.words.start].islower()
            or short
            or bool(
                re.search(
                    r"\b(?:that|as|was|were|be|a|the|of|to)\s$",
                    frame.text[start : quote.whole.start],
                )
            )
        )
        following = (
            frame.quotations[index + 1].whole.start
            if index + 1 < len(frame.quotations)
            else end
        )
        last = _utterance(
            stage,
            frame.span(start, end),
            quote.words,
            "mixed" if mixed else "direct",
            verb,
            who,
            "quotation",
            0.9 if who else 0.5,
            max(end, min(following, end)),
        )
        yield last


def _governing(
    stage: _Stage, quote: Quotation, start: int, end: int
) -> re.Match[str] | None:
    """The verb of saying nearest to the quotation in its sentence."""
    masked = stage.frame.masked
    best = None
    gap = 10_000
    for verb in VERBS.finditer(masked, start, end):
        if MASK in verb[0]:
            continue
        before = verb.end() <= quote.whole.start
        away = (
            quote.whole.start - verb.end() if before else verb.start() - quote.whole.end
        )
        if before and re.search(r"[.;]\s", masked[verb.end() : quote.whole.start]):
            continue
        if away < gap:
            best, gap = verb, away
    return best


def _speaker(
    stage: _Stage, quote: Quotation, verb: re.Match[str], start: int, end: int
) -> _Place | None:
    if verb["verb"] == "according to":
        return next(iter(stage.within(verb.end(), end)), None)
    after_quote = verb.start() >= quote.whole.end
    if after_quote and not re.search(
        r"\w", stage.frame.masked[quote.whole.end : verb.start()]
    ):
        return stage.after(verb.end(), end) or stage.subject(start, verb.start())
    low = quote.whole.end if after_quote else start
    return (
        stage.subject(low, verb.start())
        or stage.subject(start, verb.start())
        or stage.after(verb.end(), end)
    )


def _utterance(  # noqa: PLR0917 - private, called from one place each
    stage: _Stage,
    span: Span,
    content: Span,
    form: str,
    verb: re.Match[str],
    who: _Place | None,
    rule: str,
    certainty: float,
    end: int,
) -> Utterance:
    frame = stage.frame
    cue = frame.span(verb.start(), verb.end())
    hearer = None
    if cue.text.lower() in {"told", "tells", "telling", "asked", "asks", "relayed"}:
        hearer = next(
            (
                p
                for p in stage.within(verb.end(), min(end, verb.end() + 60))
                if (who is None or p.party is not who.party)
                and not re.search(r"[,:]|\bthat\b", frame.masked[verb.end() : p.start])
            ),
            None,
        )
    zone = frame.masked[span.start : span.end]
    medium = _MEDIUM.search(zone)
    words = (medium["words"] or medium["phone"]) if medium else ""
    media = next(
        (
            p
            for p in stage.within(span.start, span.end)
            if p.party.kind == "media"
            and frame.text[max(0, p.start - 3) : p.start] == "on "
        ),
        None,
    )
    time = stage.time_in(verb.end(), span.end) or stage.time_in(
        span.start, verb.start()
    )
    if (
        form == "indirect"
        and time is not None
        and content.start <= time.span.start < content.end
    ):
        time = stage.time_in(span.start, content.start)
    hedge = _HEDGE.search(content.text)
    return Utterance(
        id="",
        span=span,
        content=content,
        form="direct"
        if form == "direct"
        else "mixed"
        if form == "mixed"
        else "question"
        if form == "question"
        else "indirect",
        cue=cue,
        speaker=who.party.id if who else "",
        speaker_span=frame.span(who.start, who.end) if who else None,
        addressee=hearer.party.id if hearer else "",
        medium=media.party.id if media else words,
        time=time.id if time else "",
        polarity="denied"
        if cue.text in {"denied", "denies", "rejected"}
        else "open"
        if form == "question"
        else "affirmed",
        hedge=hedge[0] if hedge else "",
        rule=rule,
        certainty=certainty,
        note=time.note
        if time and not time.resolved
        else ""
        if who
        else "the text does not name who says so",
    )


def _indirect(stage: _Stage) -> Iterator[Utterance]:
    frame = stage.frame
    for start, end in frame.sentences:
        covered = start
        for verb in VERBS.finditer(frame.masked, start, end):
            if verb.start() < covered:
                continue
            found = _clause(stage, verb, start, end)
            if found is not None:
                covered = found.content.end
                yield found


def _clause(
    stage: _Stage, verb: re.Match[str], start: int, end: int
) -> Utterance | None:
    frame = stage.frame
    tail = frame.masked[verb.end() : end]
    word = verb["verb"]
    if word == "according to":
        who = next(iter(stage.within(verb.end(), end)), None)
        left, right = (
            (start, verb.start())
            if verb.start() - start > 12
            else ((who.end if who else verb.end()), end)
        )
        return _made(stage, verb, who, start, end, left, right, "according-to")
    match = _INDIRECT.match(tail)
    if match and _UNSAID.search(frame.masked[start : verb.start()]):
        return None
    who = stage.subject(start, verb.start())
    if match:
        left, right = verb.end() + match.start("content"), end
        asked = re.search(
            r"\b(?:was|were|been)\s+(?:also\s+)?(?:reportedly\s+)?$",
            frame.masked[start : verb.start()],
        )
        if word.lower() in {"asked", "asks"}:
            by = re.match(r"\sby\s", tail)
            asker = (
                next(iter(stage.within(verb.end(), min(end, verb.end() + 40))), None)
                if by
                else None
                if asked
                else who
            )
            opens = verb.start() - start <= 1
            right = _main_clause(stage, left, right) if opens or by else right
            made = _made(stage, verb, asker, start, end, left, right, "question")
            if made is not None and opens:
                told = stage.within(right, end)
                return replace(made, addressee=told[0].party.id) if told else made
            if made is not None and who is not None and asked:
                made = replace(made, addressee=who.party.id)
            return made
        return _made(stage, verb, who, start, end, left, right, "that-clause")
    if (
        not re.search(r"\w", tail.split(MASK, maxsplit=1)[0])
        and MASK not in frame.masked[start : verb.start()]
        and re.search(r",\s[^,]*$", frame.masked[start : verb.start()])
    ):
        left_end = frame.masked.rindex(",", start, verb.start())
        if word not in _BARE or not _FINITE.search(frame.text[start:left_end]):
            return None
        return _made(stage, verb, who, start, end, start, left_end, "clause-first")
    if word in _BARE and who is not None and who.end + 20 > verb.start():
        bare = re.match(
            r"\s(?:on \w+ (?:\d+ )?|\w+day )?(?=(?:it|he|she|they|the|there|its|his|her|their|a|an|no|[A-Z][\w.]+)\s)(?P<content>.{12,})",
            tail,
            re.DOTALL,
        )
        if bare and _FINITE.search(bare["content"]):
            return _made(
                stage,
                verb,
                who,
                start,
                end,
                verb.end() + bare.start("content"),
                end,
                "bare-clause",
            )
    return None


def _main_clause(stage: _Stage, left: int, right: int) -> int:
    """Where "Asked whether A, B said" goes from A to B: the comma before the first subject."""
    for comma in re.finditer(r",\s", stage.frame.masked[left:right]):
        place = left + comma.end()
        if any(place <= who.start <= place + 4 for who in stage.within(place, right)):
            return left + comma.start()
    return right


def _made(  # noqa: PLR0917 - private, called from one place each
    stage: _Stage,
    verb: re.Match[str],
    who: _Place | None,
    start: int,
    end: int,
    left: int,
    right: int,
    rule: str,
) -> Utterance | None:
    piece = (
        stage.frame.span(left, right) if stage.frame.text[left:right].strip() else None
    )
    if (
        piece is None
        or len(piece.text.split()) < 3
        or (
            (MASK * 12) in stage.frame.masked[piece.start : piece.end]
            and rule != "question"
        )
    ):
        return None
    stripped = piece.text.rstrip(".,;:?! )")
    if not stripped:
        return None
    content = Span(start=piece.start, end=piece.start + len(stripped), text=stripped)
    form = "question" if rule == "question" else "indirect"
    return _utterance(
        stage,
        stage.frame.span(start, end),
        content,
        form,
        verb,
        who,
        rule,
        0.8 if who else 0.5,
        end,
    )


def _turns(stage: _Stage) -> Iterator[Utterance]:
    """Turns of a transcript: a speaker in capitals before a colon."""
    for turn in _TURN.finditer(stage.frame.text):
        who = next(
            (
                p
                for p in stage.places
                if p.party.kind == "person"
                and p.party.named
                and p.party.name.split(" ")[-1].upper() == turn["who"].split(" ")[-1]
            ),
            None,
        )
        span = Span(
            start=turn.start("words"), end=turn.end("words"), text=turn["words"]
        )
        question = turn["who"] in {"Q", "QUESTION"}
        yield Utterance(
            id="",
            span=Span(start=turn.start(), end=turn.end(), text=turn[0]),
            content=span,
            form="question" if question else "direct",
            speaker=who.party.id if who else "",
            speaker_span=Span(
                start=turn.start("who"), end=turn.end("who"), text=turn["who"]
            ),
            polarity="open" if question else "affirmed",
            rule="turn",
            certainty=0.9 if who else 0.6,
        )
