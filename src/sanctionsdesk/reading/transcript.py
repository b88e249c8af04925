"""Transcripts: turns of talk, each behind its speaker's name and a colon."""

from __future__ import annotations

import re

_TURN = re.compile(
    r"(?m)^[ \t]*(?P<who>(?:(?:[A-ZÀ-Þ][A-ZÀ-Þ.’'-]*\.?|OF|THE) ){0,5}[A-ZÀ-Þ][A-ZÀ-Þ’'-]+|Q|A|(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Secretary|President|Minister|Ambassador|Senator|Chairman|Governor)\.? )?[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?)(?: \([^)\n]*\))?:[ \t]+(?P<words>\S[^\n]*)"
)
QUESTIONS = frozenset(
    {"Q", "QUESTION", "REPORTER", "JOURNALIST", "Question", "Reporter"}
)
"""Labels of turns that ask, whoever speaks."""

_LABELS = frozenset(
    [
        "note",
        "date",
        "to",
        "from",
        "subject",
        "re",
        "cc",
        "background",
        "update",
        "source",
        "photo",
        "related",
        "contact",
        "issues",
        "title",
        "summary",
        "action",
        "agency",
        "dates",
        "location",
        "read",
        "watch",
        "topics",
        "tags",
        "aliases",
        "nationality",
        "dob",
        "pob",
        "address",
        "phone",
        "email",
        "website",
        "fax",
        "tel",
        "url",
        "http",
        "https",
        "released",
        "washington",
    ]
)
_OFFICES = re.compile(
    r"^(?:(?:PRIME |FOREIGN |DEFEN[CS]E |FINANCE |DEPUTY |UNDER ?|ASSISTANT |VICE |ACTING )*(?:SECRETARY(?:[- ]GENERAL)?|"
    r"MINISTER|PRESIDENT|CHANCELLOR|AMBASSADOR|SENATOR|SEN\.|REP\.|CONGRESS(?:WO)?MAN|GENERAL|GEN\.|ADMIRAL|ADM\.|COLONEL|"
    r"CHAIR(?:WO)?MAN|CHAIR|MR\.?|MS\.?|MRS\.?|DR\.?|SPOKESPERSON|JUDGE|JUSTICE|GOVERNOR|MAYOR|PREMIER|SPEAKER|DIRECTOR|COMMISSIONER|"
    r"REPRESENTATIVE|SPOKESMAN|SPOKESWOMAN|MODERATOR|OPERATOR|INTERPRETER|PARTICIPANT|VOICE|THE)\s*)+",
    re.IGNORECASE,
)


def turns_of(text: str, start: int = 0) -> list[re.Match[str]]:
    """Find the turns (groups ``who`` and ``words``), or none where it is no transcript.

    It is one with two speakers in capitals, or a speaker who comes back.
    """
    found = [
        m for m in _TURN.finditer(text, start)
        if m["who"].split(" ")[0].rstrip(".").lower() not in _LABELS
    ]  # fmt: skip
    names = [m["who"] for m in found]
    capitals = [n for n in names if n.isupper()]
    returns = any(names.count(n) > 1 for n in names)
    if len(capitals) > 1 or returns or (len(names) > 1 and capitals):
        return found
    return []


def name_in(label: str) -> tuple[str, str]:
    """Split a label into office and name.

    >>> name_in("FOREIGN MINISTER ROE")
    ('Foreign Minister', 'Roe')
    """
    office = _OFFICES.match(label)
    title = office[0].strip() if office else ""
    name = label[len(office[0]) :].strip() if office else label
    if title.isupper():
        title = title.title()
    return title, name.title() if name.isupper() else name
