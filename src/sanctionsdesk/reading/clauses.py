"""Clauses of a sentence: where the words about one verb begin and end.

A rough cut by punctuation and joining words, enough to keep the subject, the
amount and the day of one verb apart from those of another. Appositions
("Turkey, an ally since 1952, is") and words in brackets are passed over.
"""

from __future__ import annotations

import re

_BRACKETS = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]")
_APPOSITION = re.compile(
    r",\s(?:(?:an?|the|one of|once|now|then)\s(?:(?!\b(?:is|are|was|were|has|have|had|will|would|said|says|told|tells|asked)\b)[^,;()“”\"]){2,110}"
    r"|(?:who|which|whose|where)\s[^,;()“”\"]{2,110}),(?=\s(?!and\b|or\b))"
)
_BOUNDARY = re.compile(
    r"[;:(–—]|,(?=\s)|\b(?:that|whether|after|before|because|when|while|although|though|unless|if|as|which|who|but|than|over)\b"
)
_RELATIVE = re.compile(r"^(?:which|who|that)\b")
_END = re.compile(
    r"[;:,()–—]|\b(?:because|whether|although|but|after|before|when|while)\b"
)
VEIL = "\x02"
"""Stands for a character that a clause passes over."""


def veiled(text: str) -> str:
    """Give a sentence with appositions and brackets veiled, letter for letter.

    >>> veiled("Ruritania, an ally, buys (it is said) arms").replace(VEIL, "")
    'Ruritania buys  arms'
    """
    shown = _BRACKETS.sub(lambda found: VEIL * len(found[0]), text)
    return _APPOSITION.sub(lambda found: VEIL * len(found[0]), shown)


def clause(text: str, place: int) -> tuple[int, int, bool]:
    """Give start and end of the clause around a place, and whether it is relative.

    A relative clause starts at its pronoun; who it speaks of stands just before.

    >>> sentence = "Ruritania, which just bought arms, hopes that Freedonia pays."
    >>> start, end, relative = clause(sentence, sentence.index("bought"))
    >>> sentence[start:end], relative
    ('which just bought arms', True)
    """
    start = 0
    for found in _BOUNDARY.finditer(text, 0, place):
        start = found.start() if found[0][0].isalpha() else found.end()
    stop = _END.search(text, place)
    end = stop.start() if stop else len(text)
    while start < place and text[start].isspace():
        start += 1
    return start, end, bool(_RELATIVE.match(text[start:]))


def coordinated(text: str, start: int, place: int) -> bool:
    """Tell whether the verb at a place shares the subject of the clause before it."""
    return bool(re.match(r"(?:and|or|then)\s", text[start:place])) and not re.search(
        r"[A-Z]", text[start:place]
    )
