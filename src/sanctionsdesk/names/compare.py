"""How alike two names are, part by part, and why.

Omission is innocent, contradiction is evidence against: a part that only one
side has costs little, two parts that stand against each other cost much.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

DEFAULT_THRESHOLD = 0.7
_FORMS = frozenset(
    [
        "llc",
        "ooo",
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "spa",
        "srl",
        "sarl",
        "bv",
        "nv",
        "oy",
        "ab",
        "as",
        "jsc",
        "ojsc",
        "pjsc",
        "cjsc",
        "oao",
        "pao",
        "zao",
        "ao",
        "joint",
        "stock",
        "the",
        "of",
        "and",
        "de",
        "la",
        "for",
        "a",
    ]
)
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sheikh",
        "shaikh",
        "haji",
        "hajji",
        "mullah",
        "maulavi",
        "prof",
        "gen",
        "col",
        "sir",
    ]
)
_JOINERS = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "bint",
        "abu",
        "von",
        "van",
        "der",
        "den",
        "di",
        "da",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One feature that spoke for or against.

    Attributes:
        feature: name of the feature.
        sentence: what an analyst reads.
        left: value on one side, empty if it has none.
        right: value on the other side.
        weight: change of the score, positive for.
    """

    feature: str
    sentence: str
    left: str
    right: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The likeness of two names.

    Attributes:
        score: 0 to 1; at the default threshold or above it is a possible match.
        reasons: what agreed, what contradicted, what was left out.
    """

    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_match(self) -> bool:
        """Tell whether the score reaches the default threshold."""
        return self.score >= DEFAULT_THRESHOLD


@functools.lru_cache(maxsize=65536)
def parts(text: str, schema: str = "Person") -> tuple[str, ...]:
    """Give the parts of a name that tell it from others, folded to ASCII lower case.

    >>> parts("ROSOBORONEKSPORT, OAO", "Company")
    ('rosoboroneksport',)
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    folded = anyascii(plain).lower().replace("'", "").replace("`", "")
    folded = re.sub(
        r"\b(?:[a-z]\.){2,}", lambda match: match[0].replace(".", ""), folded
    )
    words = re.findall(r"[a-z0-9]+", folded)
    quiet = _TITLES | _JOINERS if schema == "Person" else _FORMS
    told = tuple(word for word in words if word not in quiet)
    return told or tuple(words)


def compare_names(left: str, right: str, schema: str = "Person") -> Comparison:
    """Compare two names of the same kind of party.

    Args:
        left: a name in any script.
        right: another.
        schema: FtM schema, ``Person`` or one of a body.
    """
    one, other = parts(left, schema), parts(right, schema)
    if not one or not other:
        return Comparison(score=0.0, reasons=())
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        reason = Reason(
            feature="name", sentence="The names agree in every part.", left=left, right=right,
            weight=1.0,
        )  # fmt: skip
        swapped = (
            schema == "Person"
            and len(one) > 2
            and set(one) == set(other)
            and _swap(one, other)
        )
        return Comparison(score=0.65 if swapped else 1.0, reasons=(reason,))
    pairs = _pair(one, other)
    agreed = sum(_weight(a) * likeness for a, _, likeness in pairs)
    rest_one = _without(one, [a for a, _, _ in pairs])
    rest_other = _without(other, [b for _, b, _ in pairs])
    against = list(zip(rest_one, rest_other, strict=False))
    omitted = rest_one[len(against) :] + rest_other[len(against) :]
    cost = sum(1.6 * (_weight(a) + _weight(b)) / 2 for a, b in against)
    left_out = sum(0.08 * _weight(part) for part in omitted)
    total = agreed + cost + left_out
    doubt = sum(_weight(a) * (1 - likeness) for a, _, likeness in pairs)
    score = max(0.0, (agreed - doubt) / total) if total and pairs else 0.0
    if len(pairs) == 1 and (omitted or against) and min(len(one), len(other)) == 1:
        score *= 0.9 if schema != "Person" else 0.72
    return Comparison(score=min(score, 0.99), reasons=_reasons(pairs, against, omitted))


def _swap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # A rotation moves the family name; anything else swaps father and son.
    double = one + one
    return not any(double[i : i + len(one)] == other for i in range(len(one)))


def _pair(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[str, str, float]]:
    options = sorted(
        (
            (_likeness(a, b), i, j)
            for i, a in enumerate(one)
            for j, b in enumerate(other)
        ),
        reverse=True,
    )
    used_one: set[int] = set()
    used_other: set[int] = set()
    pairs = []
    for likeness, i, j in options:
        if likeness > 0 and i not in used_one and j not in used_other:
            used_one.add(i)
            used_other.add(j)
            pairs.append((one[i], other[j], likeness))
    return pairs


@functools.lru_cache(maxsize=262144)
def _likeness(a: str, b: str) -> float:
    """Likeness of two parts, 0 where they are different names."""
    if a == b:
        return 1.0
    if a.isdigit() or b.isdigit():
        return 0.0
    if min(len(a), len(b)) == 1:
        return 0.85 if a[0] == b[0] else 0.0
    distance = DamerauLevenshtein.distance(_skeleton(a), _skeleton(b))
    longest = max(len(a), len(b))
    likeness = 1 - distance / longest
    allowed = 0.74 if longest > 5 else 0.66
    return likeness * 0.98 if likeness >= allowed else 0.0


@functools.cache
def _skeleton(part: str) -> str:
    """Fold letters that romanisation systems and digits for letters interchange."""
    part = part.translate(str.maketrans("013457", "oleast"))
    for old, new in (("kh", "h"), ("ph", "f"), ("ck", "k"), ("q", "k"), ("ks", "x"), ("yy", "y"),
                     ("iy", "i"), ("ij", "i"), ("y", "i"), ("w", "v"), ("ou", "u"), ("oo", "u"),
                     ("ee", "i"), ("sch", "sh"), ("dj", "j"), ("zh", "j")):  # fmt: skip
        part = part.replace(old, new)
    return re.sub(r"(.)\1", r"\1", part)


def _weight(part: str) -> float:
    return 0.4 if len(part) == 1 else 1.0 if len(part) < 4 else 1.3


def _without(words: tuple[str, ...], taken: list[str]) -> list[str]:
    rest = list(words)
    for word in taken:
        rest.remove(word)
    return rest


def _reasons(
    pairs: list[tuple[str, str, float]],
    against: list[tuple[str, str]],
    omitted: list[str],
) -> tuple[Reason, ...]:
    found = [
        Reason(
            feature="part",
            sentence=f"“{a}” agrees." if a == b else f"“{a}” is like “{b}”.",
            left=a, right=b, weight=_weight(a) * likeness,
        )
        for a, b, likeness in pairs
    ]  # fmt: skip
    found += [
        Reason(feature="contradiction", sentence=f"“{a}” stands against “{b}”.", left=a, right=b,
               weight=-1.6 * (_weight(a) + _weight(b)) / 2)
        for a, b in against
    ]  # fmt: skip
    found += [
        Reason(feature="omission", sentence=f"“{part}” is on one side only, which says little.",
               left=part, right="", weight=-0.08 * _weight(part))
        for part in omitted
    ]  # fmt: skip
    return tuple(found)
