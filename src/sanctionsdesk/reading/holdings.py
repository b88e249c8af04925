"""Who is said to own or control whom, and how much of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sanctionsdesk.entities.record import NamedParty, Tie
from sanctionsdesk.reading.frame import Frame

_NO_OWNER = frozenset({"law", "programme", "weapon_system"})
_NOT_OWNED = frozenset({"law", "country"})
_SURE = 0.8
_WHOLE = 100.0
_NEAR_UNITS = 1e-6
"""Percent by which "more than half" is more than half."""

_NUMBER = r"(?P<number>\d{1,3}(?:\.\d+)?) ?(?:%|percent\b|per cent\b|pct\b)"
_BOUND = r"(?P<bound>more than|over|just over|at least|less than|under|up to|almost|nearly|about|around|roughly|some)?"
_NOUN = r"(?:stake|share|shareholding|interest|holding|ownership)"
_SHARE = (
    rf"(?:an?|its|his|her|their|the|another|the remaining|a further|an additional)? ?{_BOUND} ?"
    rf"(?:{_NUMBER}(?: {_NOUN}\b)?|(?P<word>majority|controlling|minority|50-50|all) ?(?:{_NOUN}\b|of the))"
    r"(?: of (?:the )?(?:shares|stock|votes|capital))?"
)
_ADVERBS = r"(?:(?:directly|indirectly|currently|jointly|still|also|now|together|in turn|ultimately) )*"
_ACTIVE = re.compile(
    rf"\b{_ADVERBS}(?:owns?|holds?|has|have|owning|holding|with) {_SHARE}"
    r"(?P<of> (?:in|of)\b)?",
    re.IGNORECASE,
)
_ACTIVE_WHOLE = re.compile(
    rf"\b{_ADVERBS}(?P<verb>owns?|controls?)(?P<of> )", re.IGNORECASE
)
_PASSIVE = re.compile(
    rf"(?:{_BOUND} ?(?:{_NUMBER})[ -]|(?P<word>majority|wholly|fully|jointly|partly|half)[ -])?"
    r"(?P<verb>owned|held|controlled)(?: by)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r",? an? (?:(?P<word>wholly|fully|majority)[ -]owned )?(?:[\w-]+ ){0,2}(?:subsidiary|unit|arm) of\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:not|never|no longer|formerly|previously|once|would|could|may|might|will|plans? to|"
    r"if|until|denie[sd]|used to|had|sold)\b",
    re.IGNORECASE,
)
_TO_OWNER = re.compile(
    r"(?:,? ?(?:which|who|that)\b[^.;,]{0,24}|, [^.;,]{2,60}(?:,| which| who| that)|\s*\([^)]{1,30}\))?,?\s*",
    re.IGNORECASE,
)
_TO_BODY = re.compile(r"[\s,]*(?:(?:the|an?)\s)?(?:[\w’'&-]+\s){0,5}", re.IGNORECASE)
_FROM_BODY = re.compile(
    r"(?:,? ?(?:which|that)\b[^.;,]{0,24}|, an?\b[^.;,]{0,50}|\s*\([^)]{1,30}\))?,?\s*"
    r"(?:(?:is|are|was|were|being|itself|also|a company|a firm|companies) ?)*",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\s(?:the )?(?:[a-z][\w-]+ ){0,4}"
    r"(?P<name>[A-Z][\w+&-]*(?: (?:(?:of|&|de) )?[A-Z0-9][\w+&-]*)*)(?![\w’'])"
)
_WORDS = {
    "majority": (50.0 + _NEAR_UNITS, _WHOLE),
    "minority": (0.0, 50.0 - _NEAR_UNITS),
    "half": (50.0, 50.0),
    "50-50": (50.0, 50.0),
    "all": (_WHOLE, _WHOLE),
    "wholly": (_WHOLE, _WHOLE),
    "fully": (_WHOLE, _WHOLE),
}
_WINDOW = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """Words of owning, and on which side of them the owner stands."""

    words: re.Pattern[str]
    owner_first: bool


_CUES = (
    _Cue(words=_ACTIVE, owner_first=True),
    _Cue(words=_ACTIVE_WHOLE, owner_first=True),
    _Cue(words=_PASSIVE, owner_first=False),
    _Cue(words=_UNIT, owner_first=False),
)


def owned_names(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Give the places of names of which somebody is said to own a share.

    >>> text = "Vlasov has a 43 percent stake in gas producer Novatek."
    >>> [text[start:end] for start, end in owned_names(text)]
    ['Novatek']
    """
    flat = _flat(text)
    for match in _ACTIVE.finditer(flat, start):
        if match["of"] and (name := _NAME.match(flat, match.end())):
            yield name.span("name")


def read_holdings(
    frame: Frame, parties: tuple[NamedParty, ...], *, first: int = 1
) -> tuple[Tie, ...]:
    """Find who owns or controls whom, with the share where the text gives one.

    Args:
        frame: the article's frame.
        parties: who is named.
        first: number of the first tie, after those already read.
    """
    places = sorted(
        (
            (mention.span.start, mention.span.end, party)
            for party in parties
            for mention in party.mentions
            if mention.rule != "demonym"
        ),
        key=lambda place: place[:2],
    )
    text = _flat(frame.text)
    found: dict[tuple[str, str], Tie] = {}
    last_body: NamedParty | None = None
    for sentence in frame.sentences:
        here = [one for one in places if sentence[0] <= one[0] and one[1] <= sentence[1]]  # fmt: skip
        for cue, match in _matches(text, sentence):
            owner, body = _sides(text, here, cue, match)
            if body is None and cue.words is _ACTIVE and not match["of"]:
                # "Sual Partners owns a further 26.5 percent": of the body told of last.
                body = last_body
            if owner is None or body is None or owner.id == body.id:
                continue
            last_body = body
            kind, low, high = _share(match)
            found.setdefault(
                (owner.id, body.id),
                Tie(
                    id=f"r{first + len(found)}",
                    span=frame.span(*sentence),
                    kind=kind,
                    left=owner.id,
                    right=body.id,
                    low=low,
                    high=high,
                    rule="holding",
                    certainty=_SURE,
                ),
            )
    return tuple(found.values())


def _flat(text: str) -> str:
    """Put a space for every break, so that words are found over line ends, at their places."""
    return re.sub(r"\s", " ", text)


def _matches(
    text: str, sentence: tuple[int, int]
) -> Iterator[tuple[_Cue, re.Match[str]]]:
    """Give the words of owning in a sentence in order, unless it takes them back."""
    found = [
        (cue, match) for cue in _CUES for match in cue.words.finditer(text, *sentence)
    ]
    end = sentence[0]
    for cue, match in sorted(found, key=lambda one: (one[1].start(), -one[1].end())):
        before = text[max(sentence[0], match.start() - _WINDOW) : match.start()]
        if match.start() >= end and not _TAKEN_BACK.search(before):
            end = match.end()
            yield cue, match


_Places = list[tuple[int, int, NamedParty]]


def _sides(
    text: str, places: _Places, cue: _Cue, match: re.Match[str]
) -> tuple[NamedParty | None, NamedParty | None]:
    """Find the owner and the body on the two sides of the words."""
    to_left = _TO_OWNER if cue.owner_first else _FROM_BODY
    left_out, right_out = (
        (_NO_OWNER, _NOT_OWNED) if cue.owner_first else (_NOT_OWNED, _NO_OWNER)
    )
    left = _named_first(
        party
        for _, end, party in reversed(places)
        if end <= match.start()
        and party.kind not in left_out
        and to_left.fullmatch(text, end, match.start())
    )
    right = _named_first(
        party
        for start, _, party in places
        if start >= match.end()
        and party.kind not in right_out
        and _TO_BODY.fullmatch(text, match.end(), start)
    )
    return (left, right) if cue.owner_first else (right, left)


def _named_first(parties: Iterator[NamedParty]) -> NamedParty | None:
    """Prefer "KVT-RUS" to "the Russian company" that explains it."""
    found = list(parties)
    return next((party for party in found if party.named), next(iter(found), None))


def _share(match: re.Match[str]) -> tuple[str, float | None, float | None]:
    """Give the kind of holding and the bounds of its share in percent."""
    told = match.groupdict()
    word = (told.get("word") or "").lower()
    verb = (told.get("verb") or "").lower()
    if word == "controlling" or verb.startswith("control"):
        return "controls", None, None
    if word in _WORDS:
        return "owns", *_WORDS[word]
    if not told.get("number"):
        return "owns", None, None
    share = float(told["number"])
    if share > _WHOLE:
        return "owns", None, None
    bound = (told.get("bound") or "").lower()
    if bound in {"more than", "over", "just over"}:
        return "owns", share + _NEAR_UNITS, _WHOLE
    if bound == "at least":
        return "owns", share, _WHOLE
    if bound in {"less than", "under", "almost", "nearly"}:
        return "owns", 0.0, share - _NEAR_UNITS
    if bound == "up to":
        return "owns", 0.0, share
    if bound:
        return "owns", None, None
    return "owns", share, share
