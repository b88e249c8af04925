"""Text in single bytes that states no encoding: told by its language's own letters."""

from __future__ import annotations

import re
from collections import Counter

from sanctionsdesk.reading.language import language

_COMMON = {
    "cp1251": "оеаинтсрвлкмдпу",
    "koi8_u": "оеаинтсрвлкмдпу",
    "iso8859_5": "оеаинтсрвлкмдпу",
    "cp866": "оеаинтсрвлкмдпу",
    "cp1253": "αοιετνσρκπμλυηςάίόέή",
    "cp1255": "יוהלאמרתבשנדםן",
    "cp1256": "اليمونرتبدهعسفة",
}
"""The commonest letters of a script that shares none with ours, by encoding."""

_LETTERS = {
    "tr": (("cp1254",), "çğıöşüâîû"),
    "pl": (("cp1250", "iso8859_2"), "ąćęłńóśźż"),
    "cs": (("cp1250", "iso8859_2"), "áčďéěíňóřšťúůýž"),
    "ro": (("cp1250", "iso8859_2", "iso8859_16"), "ăâîşţșț"),
}
"""By language the encodings it is written in beside Windows-1252, and its letters."""

_ENOUGH = 20
"""Fewest bytes above ASCII from which a script is told."""

_HIGH = re.compile(rb"[\x80-\xff]")
_PLAIN = re.compile(rb"[A-Za-z]")


def single_byte_encoding(data: bytes) -> str:
    """Tell in which of the usual single-byte encodings a text is; Windows-1252 if unsure.

    Where most letters are above ASCII it is Cyrillic, Greek, Hebrew or Arabic, and the
    encoding the one that makes most of them the commonest letters of its script. Else
    the language is told by its short words, and the encoding by its marked letters.

    >>> single_byte_encoding("Президент сказал, что закон вступит в силу".encode("cp1251"))
    'cp1251'
    >>> single_byte_encoding("The café reopened, the minister said".encode("cp1252"))
    'cp1252'
    """
    sample = data[:20_000]
    high = _HIGH.findall(sample)
    if len(high) >= _ENOUGH and len(high) > len(_PLAIN.findall(sample)):
        counts = Counter(high)
        share = {name: _share(counts, name, told) for name, told in _COMMON.items()}
        best = max(share, key=lambda name: share[name])
        return best if share[best] > 0.5 else "cp1252"
    told = language(sample.decode("cp1252", errors="replace"))
    if told not in _LETTERS:
        return "cp1252"
    names, letters = _LETTERS[told]
    counts = Counter(high)
    letters += letters.upper()
    return max((*names, "cp1252"), key=lambda name: _share(counts, name, letters))


def _share(counts: Counter[bytes], encoding: str, letters: str) -> float:
    """Give the share of these bytes that an encoding reads as one of these letters."""
    good = sum(
        count
        for byte, count in counts.items()
        if byte.decode(encoding, errors="replace") in letters
    )
    return good / (sum(counts.values()) or 1)
