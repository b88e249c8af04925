"""What every statement has beside its words: hearer, medium, day, denial and doubt."""

from __future__ import annotations

import re

from sanctionsdesk.entities.record import Span, Utterance
from sanctionsdesk.reading.cues import cues
from sanctionsdesk.reading.frame import Passage
from sanctionsdesk.reading.grammar.phrases import Phrase
from sanctionsdesk.reading.grammar.verbs import Group
from sanctionsdesk.reading.stage import Stage, Who

_HEDGE = re.compile(
    r"\b(?:if [^,.;”\"]+|unless [^,.;”\"]+|provided that [^,.;”\"]+|as long as [^,.;”\"]+|could|might|may|would|likely|unlikely|possibly|perhaps|probably|reportedly|apparently|allegedly)\b",
    re.IGNORECASE,
)
_STRONG_HEDGE = re.compile(r"^(?!would\b)", re.IGNORECASE)
_MEDIUM = re.compile(
    r"\b(?:in|on|via|during|at|through|to)\s(?P<words>(?:an?|the|his|her|its|their|one|another|[A-Z]\w+[’']s)\s(?:[\w’'-]+\s){0,4}?(?:statement|tweet|interview|post|letter|news conference|press conference|briefing|speech|report|message|email|e-mail|hearing|call|memo|op-ed|editorial|article|column|debate|rally|podcast|broadcast|address|filing|testimony|news release|press release|conference call|phone call|telephone call|book|blog|conversation|meeting|video|forum|town hall|blog post)s?\b(?:\s(?:to|with|on|in|by)\s(?:the\s)?[A-Z][\w.]*(?:\s[A-Z][\w.]*)*)?"
    r"|Twitter|Facebook|Telegram|X|Instagram|Truth Social|YouTube|social media|television|radio|prepared remarks|written testimony|remarks|testimony|court (?:papers|documents|filings))"
    r"|\bby\s(?P<phone>(?:tele)?phone|email|e-mail|text message|video link)\b"
    r"|\b(?P<tweet>tweeted|tweets)\b"
)


def told(  # noqa: PLR0917 - private to the room
    stage: Stage,
    passage: Passage,
    group: Group | None,
    content: Span,
    form: str,
    speaker: Who | None,
    rule: str,
    certainty: float,
    cue: Span | None = None,
) -> Utterance:
    """Build a statement with all that its sentence says about the telling."""
    frame = stage.frame
    span = frame.span(passage.start, passage.end)
    words = passage.words
    base = group.chain[-1] if group is not None else ""
    if cue is None and group is not None:
        cue = frame.span(words[group.first].start, words[group.verb].end)
    hearer = _hearer(stage, passage, group, speaker) if group is not None else None
    zone = list(frame.masked[span.start : span.end])
    if form in {"indirect", "question"}:
        # A letter or speech spoken of in the content is no medium.
        for n in range(
            max(0, content.start - span.start), min(len(zone), content.end - span.start)
        ):
            zone[n] = " "
    later = [g for g in passage.groups if group is not None and g.first > group.verb]
    if later and group is not None and group.verb >= 0:
        # "said, adding that he told him by phone": the phone is of the later verb.
        reach = words[later[0].first].start - span.start
        zone[max(0, reach) :] = " " * len(zone[max(0, reach) :])
    shown = "".join(zone)
    # What is told in between ("who, prosecutors alleged,") has its medium elsewhere.
    medium = _MEDIUM.search(shown) if rule != "inserted" else None
    words_of = (
        (
            (medium["words"] or "").rstrip(".")
            or medium["phone"]
            or ("Twitter" if medium["tweet"] else "")
        )
        if medium
        else ""
    )
    media = next(
        (
            p
            for p in stage.within(span.start, span.end)
            if p.party.kind == "media"
            and shown[max(0, p.start - span.start - 3) : p.start - span.start]
            in {"on ", "in "}
        ),
        None,
    )
    time = None
    if group is not None:
        place = words[group.verb].end
        time = stage.time_in(place, span.end) or stage.time_in(span.start, place)
    else:
        time = stage.time_in(span.start, span.end)
    if (
        form in {"indirect", "question"}
        and time is not None
        and content.start <= time.span.start < content.end
    ):
        outside = stage.time_in(span.start, content.start) or stage.time_in(
            content.end, span.end
        )
        time = outside
    hedge = _HEDGE.search(content.text)
    known = cues()
    polarity = "affirmed"
    if base in known.denial or (group is not None and group.chain[0] in known.denial):
        polarity = "denied"
    elif form == "question":
        polarity = "open"
    note = ""
    if time is not None and not time.resolved:
        note = time.note
    elif speaker is None:
        note = "the text does not name who says so"
    return Utterance(
        id="",
        span=span,
        content=content,
        form=form,  # type: ignore[arg-type]
        cue=cue,
        speaker=speaker.party.id if speaker and speaker.party else "",
        speaker_span=frame.span(speaker.start, speaker.end) if speaker else None,
        addressee=hearer.party.id if hearer and hearer.party else "",
        medium=media.party.id if media else words_of,
        time=time.id if time else "",
        polarity=polarity,
        hedge=hedge[0] if hedge else "",
        rule=rule,
        certainty=certainty,
        note=note,
    )


def speaking_subject(passage: Passage, group: Group) -> Phrase | None:
    """Who says: the verb's subject, or whose statement it is that says."""
    subject = group.subject
    words = passage.words
    if subject is None and group.leader is not None:
        subject = group.leader.subject
    if subject is None or words[subject.head].part == "Q":
        return None
    papers = cues().documents | cues().nouns
    if group.is_ing and words[subject.head].low in papers:
        outer = [
            g
            for g in passage.groups
            if g.verb < subject.first and g.subject is not None
        ]
        return outer[-1].subject if outer else subject
    return subject


_TELLING = frozenset(
    [
        "tell",
        "ask",
        "warn",
        "assure",
        "inform",
        "notify",
        "remind",
        "urge",
        "advise",
        "brief",
        "relay",
        "write",
        "email",
        "text",
        "reassure",
        "accuse",
        "thank",
        "congratulate",
        "press",
        "order",
        "instruct",
        "beg",
        "invite",
    ]
)


def _hearer(
    stage: Stage, passage: Passage, group: Group, speaker: Who | None
) -> Who | None:
    words = passage.words
    base = group.chain[-1]
    found = None
    if group.is_passive:
        if base in {"ask", "tell", "warn", "inform"} and group.subject is not None:
            return stage.who(words, group.subject)
        return None
    if (
        base in _TELLING
        and group.object is not None
        and group.object.first <= group.verb + 2
    ):
        found = stage.who(words, group.object)
    if found is None or found.party is None:
        for preposition, phrase in group.phrases:
            if preposition in {"to", "with"} and base not in {
                "agree",
                "respond",
                "reply",
            }:
                found = stage.who(words, phrase)
                if found.party is not None:
                    break
    if (
        found is None
        or found.party is None
        or found.party.kind in {"law", "weapon_system", "place", "programme"}
    ):
        return None
    if speaker is not None and speaker.party is found.party:
        return None
    return found
