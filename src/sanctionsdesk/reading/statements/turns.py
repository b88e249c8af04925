"""Transcripts and letters: turns behind a speaker's name and colon, and who "we" are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.entities.record import NamedParty, Span, Utterance
from sanctionsdesk.reading.stage import Stage

_TURN = re.compile(
    r"(?m)^[ \t]*(?P<who>(?:(?:[A-ZÀ-Þ][A-ZÀ-Þ.’'-]*\.?|OF|THE) ){0,5}[A-ZÀ-Þ][A-ZÀ-Þ’'-]+|Q|A|(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Secretary|President|Minister|Ambassador|Senator|Chairman|Governor)\.? )?[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?)(?: \([^)\n]*\))?:[ \t]+(?P<words>\S[^\n]*)"
)
_QUESTIONS = frozenset(
    {"Q", "QUESTION", "REPORTER", "JOURNALIST", "Question", "Reporter"}
)
_LABELS = frozenset(
    {
        "NOTE",
        "DATE",
        "TO",
        "FROM",
        "SUBJECT",
        "RE",
        "CC",
        "BACKGROUND",
        "UPDATE",
        "SOURCE",
        "PHOTO",
        "Background",
        "Related",
        "Note",
        "Date",
        "To",
        "From",
        "Subject",
        "Contact",
        "Update",
        "Source",
        "Photo",
        "Issues",
        "Title",
        "Summary",
        "SUMMARY",
        "ACTION",
        "AGENCY",
        "DATES",
        "Agency",
        "Location",
        "Read",
        "Watch",
        "Topics",
        "Tags",
        "Aliases",
        "Nationality",
        "DOB",
        "POB",
        "Address",
        "Phone",
        "Email",
        "Website",
    }
)


def turns(stage: Stage) -> Iterator[Utterance]:
    """Give the turns of a transcript; needs two, or a speaker in capitals."""
    found = [
        m for m in _TURN.finditer(stage.frame.text)
        if m["who"] not in _LABELS and m["who"].split(" ")[0] not in _LABELS
    ]  # fmt: skip
    names = [m["who"] for m in found]
    capitals = [n for n in names if n.isupper()]
    if (
        len(capitals) < 2
        and len({n for n in names if names.count(n) > 1}) < 1
        and not (len(names) > 1 and capitals)
    ):
        return
    for m in found:
        upper = m["who"].isupper()
        who = _speaker(stage, m["who"])
        if not upper and who is None:
            continue
        start, end = m.start("words"), m.end("words")
        end = _paragraphs(stage.frame.text, end, [o.start() for o in found])
        words = stage.frame.span(start, end)
        question = m["who"] in _QUESTIONS
        yield Utterance(
            id="",
            span=Span(
                start=m.start("who"),
                end=words.end,
                text=stage.frame.text[m.start("who") : words.end],
            ),
            content=words,
            form="question" if question else "direct",
            speaker=who.id if who else "",
            speaker_span=Span(start=m.start("who"), end=m.end("who"), text=m["who"]),
            polarity="open" if question else "affirmed",
            rule="turn",
            certainty=0.95 if who else 0.7,
            note="" if who else "the transcript names the speaker by these words only",
        )


def _paragraphs(text: str, end: int, starts: list[int]) -> int:
    """A turn goes on over paragraphs until the next turn, a line in brackets or a rule."""
    limit = min((s for s in starts if s >= end), default=len(text))
    while end < limit:
        nxt = re.compile(r"\s*\n+[ \t]*(?P<line>[^\n]+)").match(text, end, limit)
        if nxt is None or re.match(
            r"[(\[#*]|End |###|\d{1,2}:\d\d|Note:|Editor", nxt["line"]
        ):
            break
        end = nxt.end()
    return end


def _speaker(stage: Stage, label: str) -> NamedParty | None:
    last = label.rstrip(".").split(" ")[-1].casefold()
    for place in stage.places:
        party = place.party
        if (
            party.kind == "person"
            and party.named
            and party.name.split(" ")[-1].casefold() == last
        ):
            return party
    whole = label.casefold()
    return next(
        (
            p.party for p in stage.places
            if (p.party.named and p.party.name.casefold() == whole)
            or any(r.casefold() == whole for r in p.party.roles)
        ),
        None,
    )  # fmt: skip
