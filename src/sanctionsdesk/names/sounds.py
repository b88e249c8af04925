"""Words folded to what romanisation systems and scripts leave of their sound."""

from __future__ import annotations

import functools
import re

_SAME_SOUND = {
    "tsch": "ch", "shch": "sh", "sch": "sh", "tch": "ch", "dzh": "j", "kh": "h", "gh": "g", "ph": "f", "ck": "k",
    "zh": "j", "dj": "j", "dh": "d", "th": "t", "ts": "c", "tz": "c", "cz": "c", "q": "k", "x": "ks", "w": "v",
    "ou": "u", "iy": "i", "ij": "i", "yj": "i", "ey": "ei", "ay": "ai", "ya": "a", "ia": "a", "yu": "u", "iu": "u",
    "ye": "e", "ie": "i", "y": "i", "oo": "u", "ee": "i", "ca": "ka", "co": "ko", "cu": "ku", "cr": "kr", "cl": "kl",
    "ct": "kt",
}  # fmt: skip
DIGRAPHS = frozenset(letters for letters in _SAME_SOUND if len(letters) == 2)
"""Two letters that make another sound than each alone."""

_SOUNDS = re.compile("|".join(sorted(_SAME_SOUND, key=len, reverse=True)))
_DOUBLED = re.compile(r"(.)\1+")
_DOUBLED_BUT_LONG = re.compile(r"(?!oo|ee)(.)\1+")
# Long vowels that abjads do write (w, y, a final h) are as unsure as the rest.
_INTERCHANGED = str.maketrans("fz", "bd")
_UNWRITTEN = str.maketrans("pgc", "bks", "aeiouyvw")


@functools.lru_cache(maxsize=65536)
def sound_key(word: str) -> str:
    """Fold letters that romanisation systems interchange into one spelling.

    >>> sound_key("zelenskyy") == sound_key("zelenskij")
    True
    """
    return _DOUBLED.sub(
        r"\1",
        _SOUNDS.sub(
            lambda found: _SAME_SOUND[found[0]], _DOUBLED_BUT_LONG.sub(r"\1", word)
        ),
    )


@functools.lru_cache(maxsize=65536)
def skeleton(sound: str) -> str:
    """Make one what scripts without Latin's letters interchange in consonants.

    >>> skeleton(consonants(sound_key("Reza".lower()))), skeleton(consonants("rda"))
    ('rd', 'rd')
    """
    plain = sound[:1] + sound[1:].replace("sh", "s")
    return _DOUBLED.sub(r"\1", plain.translate(_INTERCHANGED)) or sound


def consonants(key: str) -> str:
    """Give the consonants of a key, with letters that Arabic does not tell apart as one.

    >>> consonants("salman"), consonants("fatimah") == consonants("ftm")
    ('slmn', True)
    """
    return key.removesuffix("h").translate(_UNWRITTEN) or key[:1]
