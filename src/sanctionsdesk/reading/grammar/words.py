"""Words of a passage and the part each plays, one letter a word.

====  =============================================================
part  what it is
====  =============================================================
D     determiner (the, this, its)
J     adjective
N     noun or name, or anything unknown
R     personal pronoun
S     the mark of an owner (’s)
#     number
P     preposition
T     "to" before a verb
C     joining word (and, or)
W     word that opens a clause (that, which, if)
M     modal or "do"
B     form of be
H     form of have
A     adverb, not
V     verb, base or present
E     verb, past form or participle
G     verb, form in -ing
Q     quoted words, taken as one
.     any punctuation
====  =============================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanctionsdesk.reading.grammar.lexicon import Lexicon, lexicon
from sanctionsdesk.reading.units import SCALES, WORDS

MASK = "\x01"
"""Stands for one quoted character in the masked text."""


_WORD = re.compile(
    rf"(?P<quote>{MASK}+)"
    r"|(?P<short>n[’']t\b|[’'](?:s|re|ve|ll|d|m)\b)"
    r"|(?P<owner>(?<=s)[’'](?!\w))"
    r"|(?P<number>[$€£¥]?\d[\d,.]*\d(?!\w)%?|[$€£¥]?\d+(?![\w-])%?)"
    r"|(?P<word>(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Maj|Brig|Capt|Cmdr|Adm|Sgt|Prof|Rev|St|Co|Corp|Inc|Ltd|Jr|Sr)\.(?=\s|,)|[A-Z]\.(?=\s[A-Z\d])|(?:[A-Z]\.){2,}(?:[A-Z](?!\w))?|\w+?(?=n[’']t\b)|[\w&](?:[\w.&-]*\w)?(?:[’'](?!s\b|re\b|ve\b|ll\b|d\b|m\b)\w+)*)"
    r"|(?P<dash>--+|\S)"
)


_NUMBERS = frozenset(WORDS) | {w for w in SCALES if len(w) > len("mln")}


@dataclass(slots=True)
class Word:
    """A word with its place, its part (see the module) and, for a verb, its base form."""

    start: int
    end: int
    text: str
    low: str
    part: str
    base: str = ""
    is_capital: bool = False


def words(masked: str, start: int, end: int) -> list[Word]:
    """Cut a passage of the masked text into words and give each its part."""
    known = lexicon()
    found: list[Word] = []
    for m in _WORD.finditer(masked, start, end):
        text, kind = m[0], m.lastgroup
        low = text.lower()
        word = Word(m.start(), m.end(), text, low, "N", "", text[0].isupper())
        if kind == "quote":
            word.part = "Q"
        elif kind == "number" or low in _NUMBERS:
            word.part = "#"
        elif kind in {"owner", "short"}:
            word.part = _short(low, found)
        elif kind == "dash":
            word.part = "."
        found.append(word)
    _tag(found, known)
    return found


def _short(low: str, before: list[Word]) -> str:
    mark = low.replace("’", "'")
    if mark == "'s":
        # "it's", "that's", "who's": a verb.
        is_verb = before and before[-1].low in {
            "it",
            "he",
            "she",
            "that",
            "there",
            "who",
            "what",
            "here",
            "everyone",
            "let",
        }
        return "B" if is_verb else "S"
    return {
        "'": "S",
        "n't": "A",
        "'re": "B",
        "'m": "B",
        "'ve": "H",
        "'ll": "M",
        "'d": "M",
    }[mark]


def _tag(found: list[Word], known: Lexicon) -> None:
    for n, word in enumerate(found):
        if word.part != "N":
            continue
        before = found[n - 1] if n else None
        prior = _prior(found, n)
        if word.is_capital and _is_name_here(word, before):
            continue
        low = word.low
        if low == "up" and [w.part for w in found[n + 2 : n + 3]] == ["#"]:
            # "up to 4,000 troops".
            word.part = found[n + 1].part = "D"
            continue
        part = known.parts.get(low, "")
        form = known.forms.get(low)
        many_sided = _many_sided(found, n, prior, known)
        if many_sided:
            word.part = many_sided
            word.base = low if many_sided == "V" else ""
        elif (low in {"i", "us"} and word.text == "US") or (
            low == "may" and word.is_capital and before is not None
        ):
            continue
        elif part == "J" and form and prior is not None and prior.part in {"M", "T"}:
            # "must clear the deal", "to free the crew".
            word.part, word.base = "V", form[0]
        elif part:
            word.part = part
            if form and part in {"A", "P", "J"}:
                word.base = form[0]
        elif form:
            word.part, word.base = _verb(found, n, form, prior, known)
        elif (
            low.endswith("ing")
            and len(low) > 5
            and (before is None or before.text == ",")
            and not (word.is_capital and _is_finite_next(found, n, known))
        ):
            word.part, word.base = "G", low[:-3]
        elif low.endswith("ly") and len(low) > 4 and not word.is_capital:
            word.part = "A"
        elif (
            not word.is_capital
            and re.search(r"(?:ous|ive|able|ible|ful|less|ical|ary|ish)$", low)
            and low not in known.nouns
            and (n + 1 < len(found) and found[n + 1].text[0].isalpha())
            and known.forms.get(found[n + 1].low, ("", ""))[1] not in {"p", "s"}
        ):
            word.part = "J"


def _is_finite_next(found: list[Word], n: int, known: Lexicon) -> bool:
    """Tell "Boeing will sell" from "Asking for help, she left"."""
    low = found[n + 1].low if n + 1 < len(found) else ""
    form = known.forms.get(low)
    return known.parts.get(low, "") in {"M", "B", "H"} or bool(form and form[1] in "sp")


def _many_sided(found: list[Word], n: int, prior: Word | None, known: Lexicon) -> str:
    """Give the part of a small word that has several, by what stands around it; or nothing."""
    low = found[n].low
    before = found[n - 1] if n else None
    if low == "to":
        return "T" if _verb_follows(found, n, known) else "P"
    if low == "that":
        return "W" if not _is_demonstrative(found, n, known) else "D"
    if low == "her" and n + 1 < len(found) and found[n + 1].part == ".":
        return "R"
    if low in {"before", "after", "since", "until"}:
        is_clause = not _is_time_next(found, n) and _clause_follows(found, n, known)
        return "W" if is_clause else "P"
    if low in {"this", "these", "those"} and n + 1 < len(found):
        follow = known.parts.get(found[n + 1].low, "")
        return "R" if follow in {"B", "M", "H"} else ""
    if low == "following" and before is not None and before.part == "D":
        return "J"
    if low == "back" and _backs(found, n, prior, known):
        return "V"
    return ""


def _is_name_here(word: Word, before: Word | None) -> bool:
    """Within a sentence a capital makes a name; at its start only beside another."""
    if word.low in {"i", "i'm"} or word.text in {
        "We",
        "He",
        "She",
        "They",
        "It",
        "You",
    }:
        return False
    if before is None or before.part == "Q" or before.text in {"—", "–", ":", "("}:
        return False
    return before.text not in {"“", '"', "‘"}


def _prior(found: list[Word], n: int) -> Word | None:
    """Give the word before, passing over adverbs."""
    at = n - 1
    while at >= 0 and found[at].part == "A":
        at -= 1
    return found[at] if at >= 0 else None


def _verb_follows(found: list[Word], n: int, known: Lexicon) -> bool:
    for word in found[n + 1 : n + 4]:
        low = word.low
        if low in {"be", "have", "do"}:
            return True
        form = known.forms.get(low)
        if form and form[1] == "b" and not word.is_capital:
            return True
        if not (known.parts.get(low) == "A" or low.endswith("ly")):
            return False
    return False


def _is_demonstrative(found: list[Word], n: int, known: Lexicon) -> bool:
    """Tell "that day" and "after that" from "said that Turkey"."""
    follow = found[n + 1] if n + 1 < len(found) else None
    if follow is None or follow.part == ".":
        return True
    before = found[n - 1] if n else None
    if before is not None and before.part == "P" and before.low != "in":
        return True
    if follow.low in {"same", "day", "year", "week", "time", "very", "point", "way"}:
        return True
    says = before is not None and before.part in {"V", "E", "G", "N"}
    return bool(
        not says
        and known.parts.get(follow.low) is None
        and known.forms.get(follow.low) is None
        and not follow.is_capital
    )


def _clause_follows(found: list[Word], n: int, known: Lexicon) -> bool:
    """Tell "after it took delivery" from "after the vote": a verb before any stop."""
    for word in found[n + 1 : n + 9]:
        if word.text in {",", ";", "."}:
            return False
        low = word.low
        if known.parts.get(low) in {"B", "H", "M"}:
            return True
        form = known.forms.get(low)
        if form and form[1] in "psn" and not word.is_capital and low not in known.both:
            return form[1] != "n" or low.endswith("ed")
    return False


def _is_time_next(found: list[Word], n: int) -> bool:
    """Tell "until this spring" from "until it was over"."""
    for word in found[n + 1 : n + 4]:
        if word.low in lexicon().times or re.fullmatch(r"(?:19|20)\d\d", word.text):
            return True
        if word.low not in {"the", "this", "last", "next", "early", "late", "mid"}:
            return False
    return False


def _backs(found: list[Word], n: int, prior: Word | None, known: Lexicon) -> bool:
    """Tell "they back the deal" and "would back inspections" from "went back to"."""
    if n + 1 >= len(found) or prior is None or found[n - 1] is not prior:
        return False
    takes = known.parts.get(found[n + 1].low) == "D" or found[n + 1].part == "N"
    if prior.part in {"M", "T"}:
        return takes
    if prior.part not in {"R", "N"}:
        return False
    are_many = _is_plural(prior) or "and" in {w.low for w in found[max(0, n - 4) : n]}
    return takes and are_many


def _is_bare_noun(found: list[Word], n: int, *, both: bool) -> bool:
    """Tell a noun that looks like a verb ("sold fuel", "a naval engineer who")."""
    before = found[n - 1]
    follow = found[n + 1] if n + 1 < len(found) else None
    if before.part in {"V", "E", "G"}:
        return before.base not in {"let", "help", "make", "see", "hear", "watch", "dare", "go", "come"}  # fmt: skip
    if before.part not in {"N", "J"}:
        return False
    if follow is not None and follow.low in {"who", "whose"}:
        return True
    if both or before.is_capital or _is_plural(before):
        return not both and _ends_singular(found, n)
    # A singular subject takes -s, but for "that the state pay" and "X and the state pay".
    earlier = {w.low for w in found[max(0, n - 8) : n]}
    return not earlier & {"that", "and", "or", "do", "does", "did"}


def _is_subjunctive(found: list[Word], n: int) -> bool:
    """Tell "asked that the bureau delay the limits"."""
    for at in range(n - 1, max(0, n - 8), -1):
        if found[at].low == "that" and found[at].part == "W":
            return found[at - 1].base in lexicon().ordering and found[n - 1].part == "N"
        if found[at].part in {"V", "E", "M", "B", "H"}:
            return False
    return False


def _is_asked(found: list[Word], n: int) -> bool:
    """Tell "Will the President sign the bill": the modal stands before the subject."""
    if found[n - 1].part not in {"N", "R"}:
        return False
    for at in range(n - 1, max(-1, n - 8), -1):
        if found[at].part == "M":
            opens = at == 0 or found[at - 1].part in {"W", ".", "C"}
            return opens and at < n - 1
        if found[at].part not in {"N", "D", "J", "R", "S"}:
            return False
    return False


def _ends_singular(found: list[Word], n: int) -> bool:
    """Tell "a former naval engineer": behind "a" and a singular no verb stands bare."""
    at = n - 1
    while at >= 0 and found[at].part in {"N", "J"} and not _is_plural(found[at]):
        at -= 1
    return at >= 0 and found[at].low in {"a", "an"}


def _is_plural(word: Word) -> bool:
    return word.low.endswith("s") or word.low in lexicon().plurals


def _verb(
    found: list[Word], n: int, form: tuple[str, str], prior: Word | None, known: Lexicon
) -> tuple[str, str]:
    """Decide between verb and noun by the word before and the word after."""
    base, kind = form
    low = found[n].low
    before = found[n - 1] if n else None
    follow = found[n + 1] if n + 1 < len(found) else None
    is_both = base in known.both
    if (
        kind == "b"
        and before is not None
        and before is prior
        and not (follow is not None and follow.part == "Q")
        and not _is_asked(found, n)
        and _is_bare_noun(found, n, both=is_both)
    ):
        return "N", ""
    if kind == "b" and (_is_subjunctive(found, n) or _is_asked(found, n)):
        return "V", base
    if kind == "g":
        if before is not None and before.part in {"D", "S", "J"}:
            return "N", ""
        takes = follow is not None and (follow.is_capital or follow.low in known.parts)
        if (
            low in known.gerunds
            and before is not None
            and before.part == "N"
            and not (
                takes
                and follow is not None
                and known.parts.get(follow.low) in {"D", "R"}
            )
        ):
            return "N", ""
        return "G", base
    if kind in "pn":
        if prior is not None and prior.part in {"B", "H"}:
            return "E", base
        modified = follow is not None and (follow.part == "N" and not follow.is_capital)
        if before is not None and before.part in {"D", "S", "P", "#", "G"} and modified:
            follows = known.parts.get(follow.low if follow else "")
            return ("J", base) if follows is None else ("E", base)
        if kind == "p" and base in {"cut", "hit", "cast", "bid", "read", "set", "put"}:
            return _present(
                base,
                kind="b",
                low=low,
                prior=prior,
                follow=follow,
                both=is_both,
                named_many=_names_many(found, n),
            )
        return "E", base
    return _present(
        base,
        kind=kind,
        low=low,
        prior=prior,
        follow=follow,
        both=is_both,
        named_many=_names_many(found, n),
    )


_ONE_BODY = frozenset({"states", "nations", "netherlands", "philippines", "emirates", "times", "news"})  # fmt: skip


def _names_many(found: list[Word], n: int) -> bool:
    """Tell "the Scottish Nationalists want" from "Boris wants": an article before the name."""
    at = n - 1
    if at < 0 or not found[at].low.endswith("s") or found[at].low in _ONE_BODY:
        return False
    while at >= 0 and found[at].part in {"N", "J"} and found[at].is_capital:
        at -= 1
    return at >= 0 and found[at].low in {"the", "these", "those", "some", "many"}


def _present(
    base: str,
    *,
    kind: str,
    low: str,
    prior: Word | None,
    follow: Word | None,
    both: bool,
    named_many: bool,
) -> tuple[str, str]:
    if prior is None:
        # Opening a sentence: an order ("Tell them") unless it can be a noun.
        return ("N", "") if both or kind == "s" else ("V", base)
    if prior.part == "T" or prior.low in {"let", "help", "helped"}:
        return ("V", base) if kind == "b" else ("N", "")
    if prior.part == "M":
        return "V", base
    if prior.part in {"D", "S", "J", "P", "#", "B", "V", "E", "G"} and (
        both or prior.part in {"D", "S", "J", "P", "#"}
    ):
        return "N", ""
    if prior.part == "H":
        return "N", ""
    if prior.part in {"R", "W"}:
        return "V", base
    if not both:
        return "V", base
    takes = follow is not None and (
        follow.low
        in {"to", "that", "the", "a", "an", "its", "his", "her", "their", "it", "them"}
        or (kind == "s" and (follow.is_capital or follow.part == "Q"))
    )
    if prior.part in {"N", "C", "Q"} and takes and not (kind == "b" and not low):
        singular = not named_many and (not prior.low.endswith("s") or prior.is_capital)
        agrees = singular if kind == "s" else not singular or prior.part == "C"
        return ("V", base) if agrees else ("N", "")
    return "N", ""
