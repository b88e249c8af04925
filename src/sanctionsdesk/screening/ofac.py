"""A score as OFAC's own search tool describes its method, since users compare with it.

OFAC says (FAQ on Sanctions List Search) that it uses two algorithms, Jaro-Winkler
and Soundex, and two techniques: the whole name against the whole name, and each
word against each word, then puts the better together. It publishes no formula;
this one is near in kind, not in every number, and decides nothing here.
"""

from __future__ import annotations

import functools

from rapidfuzz.distance import JaroWinkler

from sanctionsdesk.names.name import read_name

_SOUND_ALIKE = 0.9
_CODES = {letter: code for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1) for letter in letters}  # fmt: skip
_LENGTH = 4


def ofac_style_score(one: str, other: str, schema: str) -> int:
    """Give 0 to 100: the better of the whole names and of the words, one by one.

    >>> ofac_style_score("Ismail Demir", "DEMIR, Ismail", "Person")
    100
    """
    left, right = (
        [part.text for part in read_name(text, schema).parts] for text in (one, other)
    )
    if not left or not right:
        return 0
    whole = JaroWinkler.similarity(" ".join(left), " ".join(right))
    words = sum(max(_word(a, b) for b in right) for a in left) / len(left)
    return round(100 * max(whole, words))


def _word(one: str, other: str) -> float:
    likeness = JaroWinkler.similarity(one, other)
    return max(likeness, _SOUND_ALIKE) if soundex(one) == soundex(other) else likeness


@functools.lru_cache(maxsize=65536)
def soundex(word: str) -> str:
    """Give the Soundex code of a word (U.S. National Archives rules).

    >>> soundex("robert"), soundex("rupert"), soundex("tymczak")
    ('r163', 'r163', 't522')
    """
    code, last = word[:1], _CODES.get(word[:1], 0)
    for letter in word[1:]:
        number = _CODES.get(letter, 0)
        if number and number != last:
            code += str(number)
        if letter not in "hw":
            last = number
    return code[:_LENGTH].ljust(_LENGTH, "0")
