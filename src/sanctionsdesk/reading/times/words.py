"""Words of time: what each token of an article can be in a temporal expression.

A text becomes a list of tokens and, beside it, a string with one character per
token that says its kind (``month``, ``weekday``, ``unit`` ...). Patterns are
regular expressions over that string, so that spacing and line ends never
matter and one pass of :mod:`re` looks at 700 kinds instead of 3,600 letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


def word_set(words: str) -> frozenset[str]:
    """Make a set of words written with blanks between."""
    return frozenset(words.split())


#: Words before a bare four-digit number that make it a year.
PREPOSITIONS = word_set(
    "in since by until till from of during before after through circa "
    "between and to late early mid around about for or as year ca fiscal "
    "throughout"
)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


MONTHS = _listed(
    "January February March April May June July August September "
    "October November December"
)
WEEKDAYS = _listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        _listed(
            "zero one two three four five six seven eight nine ten eleven "
            "twelve thirteen fourteen fifteen sixteen seventeen eighteen "
            "nineteen"
        )
    )
    if number
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        _listed("twenty thirty forty fifty sixty seventy eighty ninety"),
        start=2,
    )
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        _listed(
            "first second third fourth fifth sixth seventh eighth ninth tenth "
            "eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
            "seventeenth eighteenth nineteenth twentieth"
        ),
        start=1,
    )
}
#: Unit word to its ISO 8601 designator; hours and less stand after ``T``.
UNITS = {
    "second": "TS",
    "minute": "TM",
    "hour": "TH",
    "day": "D",
    "week": "W",
    "weekend": "WE",
    "month": "M",
    "quarter": "Q",
    "season": "SN",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
}
SEASONS = {
    "spring": "SP",
    "summer": "SU",
    "autumn": "FA",
    "fall": "FA",
    "winter": "WI",
}
DAYPARTS = {
    "morning": "MO",
    "mornings": "MO",
    "afternoon": "AF",
    "afternoons": "AF",
    "evening": "EV",
    "evenings": "EV",
    "night": "NI",
    "nights": "NI",
    "dawn": "MO",
    "dusk": "EV",
}
#: Every key is a kind; each word belongs to one kind only.
_GROUPS: dict[str, str] = {
    "approx": "about around roughly approximately nearly almost",
    "few": "few several many couple some",
    "previous": "previous preceding prior",
    "coming": "coming upcoming",
    "following": "following ensuing succeeding",
    "begin": "beginning start opening onset",
    "end": "end close",
    "middle": "middle",
    "early": "early mid late",
    "shift": "earlier later",
    "daily": "daily weekly monthly quarterly yearly annual annually hourly nightly biweekly",
    "past_ref": "recently formerly",
    "present_ref": "now currently nowadays presently",
    "rate": "times once twice",
    "hundred": "hundred thousand dozen",
    "half": "half",
    "zone": "est edt et pst pdt pt gmt utc bst cet cest cst cdt mst mdt hrs hr",
}
_UNIONS: dict[str, tuple[str, ...]] = {
    "number": ("small", "big", "year", "word", "tens", "hundred"),
    "integer": ("small", "big"),
    "month": ("month", "maybe_month"),
    "weekday": ("weekday", "maybe_weekday"),
    "ordinal": ("ordinal", "second_word"),
    "unit": ("unit", "second_word"),
    "units": ("units",),
    "any_unit": ("unit", "units", "second_word"),
    "season": ("season", "maybe_season"),
    "dayday": ("small", "day_ordinal"),
    "nth": ("ordinal", "second_word", "day_ordinal"),
    "dash": ("hyphen", "ndash"),
    "rel": ("last", "this", "next", "past"),
}
MACROS = {
    "mod": (
        "(?:(?:very)? (?:<early>|<shift>) (?:on)? in (?:the)? |(?:the)? (?:very)? (?:<begin>|<end>|<middle>) of (?:the)? |(?:the)? <early>"
        " <hyphen>? (?:(?:to <hyphen>?|<hyphen> to <hyphen>) <early> <hyphen>?)?)"
    ),
    "join": "(?:to|and|<dash>|through|until|or)",
    "about": (
        "(?:<approx>|more than|less than|fewer than|at least|at most|as (?:much|long|little) as"
        "|no more than|no less than|no fewer than|up to|(?:just|well|slightly|a little)"
        " (?:over|under|<approx>)|(?:just|little|slightly) (?:more|less) than)"
    ),
    "number": (
        "(?:<tens> <hyphen>? <word>|(?:a|<word>|<small>|<big>|<tens>) <hundred> (?:and? (?:<tens> <hyphen>? <word>|<tens>|<word>))?"
        "|<number>)"
    ),
    "vague": "(?:(?:a|the|every)? (?:good|great)? <few> (?:of|more|dozen)?)",
    "count": "(?:@number (?:<hyphen>? and <hyphen>? a <hyphen>? <half>)?|@vague|a|an)",
}
_TOKEN = re.compile(
    r"\n[ \t\r\f\v]*\n\s*"  # a paragraph ends
    r"|[0-9]+[ \t]?(?:1/2|1/4|3/4|½|¼|¾)(?![0-9/])"  # two and a half
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}(?!\.?[0-9])"  # 14.07.2019
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+\.[0-9]+|[0-9]{2,4}s\b|[0-9]+(?:st|nd|rd|th)\b|[0-9]+"
    r"|[ap]\.[ \t]?m\.?(?![\w])|(?:U\.S|U\.K|U\.N)\."
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tue|Tues|Wed|Thu|Thurs?|Fri|Sat|Sun)\.(?!\w)"
    r"|(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Maj|Adm|St|Jr|Prof|Rev|Hon|Amb|No)\.(?=[ \t][\w\"“])"
    r"|o['’]clock|[^\W\d_]+(?:['’][^\W\d_]+)?|['’](?=[0-9])|\S"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark; ``value`` is what its kind says of it."""

    start: int
    end: int
    text: str
    kind: str
    value: float | str


@cache
def code(kind: str) -> str:
    """Give the private-use character that stands for a kind of token."""
    return _CODES.setdefault(kind, chr(0xE000 + len(_CODES)))


_CODES: dict[str, str] = {}
_LEXICON: dict[str, tuple[str, float | str]] = {}


def _fill() -> None:
    for kind, words in _GROUPS.items():
        for word in words.split():
            _LEXICON[word] = (kind, word)
    for word, number in _NUMBERS.items():
        _LEXICON[word] = ("word", number)
    for word, number in _TENS.items():
        _LEXICON[word] = ("tens", number)
    for word, number in _ORDINALS.items():
        _LEXICON[word] = ("second_word" if word == "second" else "ordinal", number)
    for word, unit in UNITS.items():
        if word != "second":
            _LEXICON[word] = ("unit", unit)
        plural = "centuries" if word == "century" else word + "s"
        _LEXICON[plural] = ("units", unit)
    for word, season in SEASONS.items():
        kind = "maybe_season" if word in {"fall", "spring"} else "season"
        _LEXICON[word] = (kind, season)
        _LEXICON[word.title()] = (kind, season)
    for word, part in DAYPARTS.items():
        _LEXICON[word] = ("daypart", part)
    for tens in _listed(
        "twenties thirties forties fifties sixties seventies eighties nineties"
    ):
        _LEXICON[tens] = ("decade", f"{_TENS[tens.replace('ies', 'y')]}")
    _LEXICON["weekends"] = ("units", "WE")
    _LEXICON["hundred"] = ("hundred", 100)
    _LEXICON["thousand"] = ("hundred", 1000)
    _LEXICON["dozen"] = ("hundred", 12)
    names = [(name, number) for number, name in enumerate(MONTHS, start=1)]
    names += [
        (name[:3] + dot, number)
        for name, number in names
        if name != "May"
        for dot in ("", ".")
    ]
    names += [("Sept", 9), ("Sept.", 9)]
    for name, number in names:
        doubtful = name in {"May", "March", "Mar", "Jun", "Jan", "Dec"}
        kind = "maybe_month" if doubtful else "month"
        _LEXICON[name] = _LEXICON[name.upper()] = (kind, number)
    _LEXICON["MAY"] = _LEXICON["MARCH"] = ("maybe_month", 0)
    _LEXICON["MAY"], _LEXICON["MARCH"] = ("maybe_month", 5), ("maybe_month", 3)
    for number, name in enumerate(WEEKDAYS, start=1):
        _LEXICON[name] = _LEXICON[name.upper()] = ("weekday", number)
        _LEXICON[name + "s"] = ("weekdays", number)
        short = {"Tuesday": ("Tue", "Tues"), "Thursday": ("Thu", "Thur", "Thurs")}
        for stem in short.get(name, (name[:3],)):
            _LEXICON[stem + "."] = ("weekday", number)
            _LEXICON[stem] = ("maybe_weekday", number)


_fill()
_MARKS = {
    ",": "comma",
    "-": "hyphen",
    "‐": "hyphen",
    "‑": "hyphen",
    "–": "ndash",
    "—": "mdash",
    "/": "slash",
    ":": "colon",
    ".": "dot",
    "(": "open",
    "'": "quote",
    "’": "quote",
    "‘": "quote",
    "$": "money",
    "€": "money",
    "£": "money",
    "%": "percent",
}


_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
_DIGITS = frozenset("0123456789")


def lex(text: str, start: int = 0) -> tuple[list[Token], str]:
    """Cut a text into tokens and give their kinds as one string."""
    tokens: list[Token] = []
    codes: list[str] = []
    for match in _TOKEN.finditer(text, start):
        first, last = match.span()
        word = match.group()
        kind, value = _classify(word)
        if not kind and ("'" in word or "’" in word) and word[0].isalpha():
            cut = max(word.rfind("'"), word.rfind("’"))
            if word[cut + 1 :] in {"s", "S", ""}:
                kind, value = _classify(word[:cut])
                tokens.append(Token(first, first + cut, word[:cut], kind, value))
                codes.append(code(kind))
                first, word, kind, value = first + cut, word[cut:], "genitive", ""
        tokens.append(Token(first, last, word, kind, value))
        codes.append(code(kind))
    return tokens, "".join(codes)


def _classify(word: str) -> tuple[str, float | str]:
    first = word[0]
    if first in _DIGITS:
        return _classify_number(word)
    if first.isspace():
        return "paragraph", ""
    if not first.isalpha():
        return _MARKS.get(word, ""), word
    known = _LEXICON.get(word)
    if known is not None:
        return known
    lower = word.lower()
    if lower in {"o'clock", "o’clock"}:
        return "oclock", ""
    if first in "aApP" and lower.replace(".", "").replace(" ", "") in {"am", "pm"}:
        # "am" is a verb unless a clock time stands before it: the pattern asks.
        return "meridiem", lower[0]
    known = _LEXICON.get(lower)
    if known is not None and known[0] not in {"month", "maybe_month", "weekday"}:
        return known
    return (lower if lower in _LITERALS else ""), lower


def _classify_number(word: str) -> tuple[str, float | str]:
    if word[-1] == "s":
        return "decade", word[:-1]
    if word[-1].isalpha():
        day = int(word[:-2])
        return ("day_ordinal", day) if day < 100 else ("", word)
    if word.count(".") == 2:
        return "dotted", word
    fraction = _FRACTIONS.get(word[-1]) or _FRACTIONS.get(word[-3:])
    if fraction:
        whole = word[:-3] if "/" in word else word[:-1]
        return "big", float(whole.strip() or 0) + fraction
    number = float(word.replace(",", "")) if len(word) < 18 else 0.0
    if word[-1] in _DIGITS and "," not in word and "." not in word:
        if len(word) <= 2 and number <= 31:
            return "small", number
        if len(word) == 4 and 1000 <= number < 2200:
            return "year", number
    return "big", number


_LITERALS: set[str] = {"last", "this", "next", "past", *PREPOSITIONS}
_WORD = re.compile(r"<(\w+)>|@(\w+)|([a-z]+)")


def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern over kinds: ``<kind>``, ``@macro``, or a literal word.

    ``name=(...)`` names a group. Everything else is regular-expression syntax,
    with spaces left out.
    """

    def replace(match: re.Match[str]) -> str:
        kind, macro, literal = match.groups()
        if macro:
            return _WORD.sub(replace, MACROS[macro])
        if literal:
            _LITERALS.add(literal)
            return code(literal)
        atoms = _UNIONS.get(kind, (kind,))
        return "[" + "".join(map(code, atoms)) + "]"

    named = re.sub(r"(\w+)=\(", r"(?Ŋ\1Ŋ", source)
    pieces = re.split(r"(\(\?Ŋ\w+Ŋ)", named)
    built = "".join(
        "(?P<" + piece[3:-1] + ">"
        if piece.startswith("(?Ŋ")
        else _WORD.sub(replace, piece)
        for piece in pieces
    )
    return re.compile(built.replace(" ", ""))
