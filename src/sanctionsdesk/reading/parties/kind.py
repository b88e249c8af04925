"""What a name in capitals that is in no list names: by its words and those around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sanctionsdesk.reading.frame import Frame
from sanctionsdesk.reading.grammar.lexicon import lexicon as grammar
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.parties.found import Found
from sanctionsdesk.reading.parties.lexicon import Lexicon, fold, lexicon

_LINKS = frozenset({"of", "for", "on", "and", "the"})
_AROUND = 90
"""Characters looked at on either side of a name."""

_SPEAKS = re.compile(
    r", (?:speaking|addressing|answering|writing)\b|,? (?:said|says|told|tells|warned|added|wrote|who|testified|argued|asked|replied|noted|recalled|insisted|tweeted)\b"
)
_ACTS = re.compile(
    r" (?:and [A-Z]\w+ )?(?:met|spoke|talked|resigned|welcomed|congratulated|visited|vetoed|vowed|refused|apologi[sz]ed|ran for|stepped down|took office|"
    r"flew to|travel+ed to|was (?:elected|appointed|arrested|sworn|born|married)|died|married|thinks|believes)\b"
)
_MET = re.compile(
    r"\b(?:told|congratulated|thanked|welcomed|succeeded|appointed|elected|interviewed) $"
)
_HOME = re.compile(r"\s\((?:[RDI]|Rep|Dem|Ind)[-.,–]\s?[A-Z]|,\s\d{2},|\s\(\d{2}\)")
_PLACED = re.compile(r"\b(?:in|near|from|at|outside) $")
_PUBLIC = re.compile(
    r"Minist|Department|Committee|Agency|Bureau|Directorate|Presidency|Undersecretariat|"
    r"Parliament|Embassy|Consulate|Police|Navy|Army|Commission|Administration|Government|"
    r"Court|Cabinet|National Guard|Coast Guard|Coastguard|Armed Forces|Inspectorate|Treasury|Tribunal|Prosecutor"
)
_MOST_WORDS = 7
_MOST_PERSON = 5
_LONGEST_ACRONYM = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """The article's words in small letters, and those in capitals that stand alone."""

    lower: frozenset[str]
    alone: frozenset[str]

    @classmethod
    def of(cls, frame: Frame) -> Seen:
        """Look through all passages once."""
        lower, alone = set(), set()
        for passage in frame.passages:
            before: Word | None = None
            for word in passage.words:
                if not word.is_capital:
                    lower.add(word.text)
                elif before is None or not before.is_capital:
                    alone.add(word.text)
                before = word
        return cls(frozenset(lower), frozenset(alone))


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it stands: its words and the characters before and behind it."""

    start: int
    end: int
    text: str
    tokens: tuple[str, ...]
    before: str
    after: str
    title: str
    country: str

    @property
    def size(self) -> int:
        return len(self.tokens)

    def found(self, kind: str, rule: str, certainty: float, country: str = "") -> Found:
        return Found(
            self.start, self.end, kind, self.text, "name", rule, certainty, country
        )


def new_name(  # noqa: PLR0917 - private to the room, one caller
    frame: Frame,
    seen: Seen,
    words: list[Word],
    at: int,
    stop: int,
    known: Lexicon,
    title: str,
    country: str,
) -> Found | None:
    """Say what the capitals ``at`` to ``stop`` (excluded) name, or ``None``."""
    at, stop = _trimmed(words, at, stop, known, title)
    if at >= stop or not (words[at].is_capital or words[at].text[0].isdigit()):
        return None
    start, end = words[at].start, words[stop - 1].end
    tokens = tuple(w.text for w in words[at:stop])
    if len(tokens) > _MOST_WORDS and not known.heads & set(tokens):
        return None
    name = _Name(
        start,
        end,
        frame.text[start:end],
        tokens,
        frame.text[max(0, start - _AROUND) : start],
        frame.text[end : end + _AROUND],
        title,
        country,
    )
    if any(t in known.heads for t in tokens) and not title:
        return _body(name, known)
    named = _by_head(name, known) or _arms(name, known) or _company(name, known)
    if named is not None:
        return named
    if _is_no_name(name, known):
        return None
    office = _office_before(name.before, known)
    if title or office:
        return _officer(name, office, known)
    return _person(name, known) or _otherwise(seen, name)


def _trimmed(
    words: list[Word], at: int, stop: int, known: Lexicon, title: str
) -> tuple[int, int]:
    """Drop words at either side that are no part of a name."""
    while at < stop and (
        (
            words[at].text in known.not_names
            and stop - at > 1
            and words[stop - 1].text not in known.heads
        )
        or words[at].text == "The"
    ):
        at += 1
    while stop > at and (
        words[stop - 1].text in known.calendar or words[stop - 1].low in _LINKS
    ):
        stop -= 1
    if at < stop and words[at].low in _LINKS - {"and", "the"} and title:
        # "General of the Army" names an office, nobody.
        return stop, stop
    while at < stop and words[at].low in _LINKS:
        at += 1
    return at, stop


def _body(name: _Name, known: Lexicon) -> Found | None:
    """A body by a word of its name: ministry, bank, guild, herald."""
    if name.size == 1:
        return None
    kind = "government" if _PUBLIC.search(name.text) else "organization"
    if name.tokens[-1] in known.media_heads:
        kind = "media"
    origin = next(
        (
            known.names[t].country
            for t in name.tokens
            if t in known.names and known.names[t].kind == "country"
        ),
        "",
    )
    return name.found(kind, "body", 0.85, origin or name.country)


def _by_head(name: _Name, known: Lexicon) -> Found | None:
    """A law, programme or place by its last word."""
    last = name.tokens[-1]
    if name.size == 1:
        return None
    if last in known.law_heads:
        return name.found("law", "head", 0.75)
    if last in known.programme_heads:
        return name.found("programme", "head", 0.7)
    if last in known.place_heads and not name.title:
        return name.found("place", "head", 0.7)
    return None


@cache
def _called() -> tuple[re.Pattern[str], ...]:
    """What firms and media are called just before a name, and just behind it."""
    known = lexicon()
    lead = r",? (?:called |named |known as )?(?:the )?$"
    return (
        re.compile(rf"\b(?:{known.bodies_called}){lead}"),
        re.compile(rf"\b(?:{known.media_called}){lead}"),
        re.compile(
            rf", which\b| \([A-Z]{{2,6}}\)|, (?:an?|the|its|their|one of) (?:[\w’'-]+ ){{0,4}}(?:{known.bodies_called})\b"
            rf"|, the (?:\w+ )?(?:parent|owner|operator|maker) of\b|, (?:whose|based|headquartered|founded)\b| shares\b"
        ),
        re.compile(
            rf", (?:an?|the|its|his|her) (?:[\w’'-]+ ){{0,4}}(?:{known.media_called})\b"
        ),
    )


_ARMS = re.compile(
    r" (?:(?:cruise|ballistic|guided|anti-\w+|surface-to-air|air[- ]defen[cs]e|hypersonic|combat|attack|fighter|stealth) )*"
    r"(?:(?P<flies>drones?|jets?|fighters?|bombers?|helicopters?|aircraft)|missiles?|bombs?|rockets?|torpedoe?s?|"
    r"howitzers?|mortars?|launchers?|interceptors?|radars?|tanks?|rifles?)\b"
)


_ARMS_BEFORE = re.compile(
    r"\b(?:(?P<flies>drone|jet|fighter|bomber|helicopter)|missile|bomb|rocket|torpedo|howitzer|radar), (?:called |named |known as )?(?:the )?$"
)


def _arms(name: _Name, known: Lexicon) -> Found | None:
    """A weapon or aircraft by the noun behind it: "the Harrier Lance bomb"."""
    called = _ARMS_BEFORE.search(name.before)
    if called is not None and re.fullmatch(
        r"[A-Z][\w’'-]+(?: [A-Z\d][\w-]*)*", name.text
    ):
        kind = "aircraft" if called["flies"] else "weapon_system"
        return name.found(kind, "arms", 0.7)
    arms = _ARMS.match(name.after)
    if arms is None or name.title or _is_no_name(name, known):
        return None
    if name.size == 1 and not re.search(
        r"\b(?:the|an?|its|of|new|\d+|\w+ed) $", name.before
    ):
        return None
    return name.found("aircraft" if arms["flies"] else "weapon_system", "arms", 0.7)


def _company(name: _Name, known: Lexicon) -> Found | None:
    """A firm by its legal form or by what it is called beside its name; a paper likewise."""
    if name.title:
        return None
    firm, media, firm_behind, media_behind = _called()
    last = fold(name.tokens[-1]).replace(".", "")
    if name.size > 1 and last in known.forms and last not in known.common:
        return name.found("organization", "legal-form", 0.9)
    if media.search(name.before) or media_behind.match(name.after):
        return name.found("media", "called", 0.85)
    if firm.search(name.before):
        return name.found("organization", "called", 0.85)
    first = fold(name.tokens[0])
    is_given = first in known.given
    if (
        name.size > 1
        and not is_given
        and first not in known.common
        and not _office_before(name.before, known)
        and any(fold(t) in known.firm_words for t in name.tokens)
    ):
        return name.found("organization", "firm-word", 0.75)
    if name.size > 1 and not is_given and firm_behind.match(name.after):
        return name.found("organization", "called", 0.75)
    return None


def _is_no_name(name: _Name, known: Lexicon) -> bool:
    return (
        name.text in known.not_names
        or any(t in known.not_names for t in name.tokens)
        or bool(re.search(r"\d", name.text))
    )


def _officer(
    name: _Name, office: tuple[str, int] | None, known: Lexicon
) -> Found | None:
    """A person behind a title or an office."""
    if not (name.title.startswith(("Sens", "Reps")) or name.size <= _MOST_PERSON):
        return None
    found = name.found("person", "title", 0.95, name.country)
    if office and not name.title:
        found.title, found.title_start = office[0], name.start - office[1]
        found.country = found.country or _country_of(office[0], name.before, known)
    return found


def _person(name: _Name, known: Lexicon) -> Found | None:
    """A person by a given name, an office behind it, a home, an initial or what is said."""
    apposed = _office_after(name.after, known)
    folded = [fold(t) for t in name.tokens]
    if 1 < name.size <= _MOST_PERSON:
        is_common = folded[0] in known.common or folded[0] in known.given
        if (
            apposed
            or _HOME.match(name.after)
            or is_common
            or (_SPEAKS.match(name.after) and not _is_words(name))
            or re.fullmatch(r"[A-Z]\.", name.tokens[1])
        ):
            rule = "apposition" if apposed else "given-name" if is_common else "speaks"
            found = name.found("person", rule, 0.95 if apposed else 0.85)
            if apposed:
                found.title = apposed
                found.country = _country_of(apposed, "", known)
            return found
    if name.size == 1 and not (name.text.isupper() and 2 < len(name.text) < 8):
        if apposed:
            found = name.found("person", "apposition", 0.7)
            found.title, found.country = apposed, _country_of(apposed, "", known)
            return found
        is_place = _PLACED.search(name.before)
        acts = _ACTS.match(name.after) or _MET.search(name.before)
        if (
            _SPEAKS.match(name.after)
            or acts
            or (folded[0] in known.common and not is_place)
        ):
            return name.found("person", "single", 0.5)
    return None


def _is_words(name: _Name) -> bool:
    """Tell whether a name's last word is an ordinary one ("Kestrel Dynamics", "Iron Mills")."""
    low = name.tokens[-1].lower()
    return (
        low in grammar().parts
        or low in grammar().forms
        or bool(
            re.search(r"(?:ics|ions?|ments?|ings?|ers|ware|tech|works|ities)$", low)
            and len(low) > 5
        )
    )


def _is_acronym(seen: Seen, name: _Name) -> bool:
    """Tell "FPB" from a word in capitals ("STOP", "SUMMARY:")."""
    low = name.text.lower()
    return (
        name.text.isupper()
        and 2 < len(name.text) < _LONGEST_ACRONYM
        and name.text not in {"PDF", "COVID", "FAQ"}
        and f"{name.text.title()}." not in lexicon().titles
        and low not in grammar().parts
        and low not in grammar().forms
        and low not in seen.lower
        and not (name.after.startswith(":") and name.before.endswith("\n"))
    )


def _otherwise(seen: Seen, name: _Name) -> Found | None:
    """What is left: acronyms, places behind "in", bodies behind "the", else a person."""
    if name.size == 1:
        if _is_acronym(seen, name):
            return name.found("organization", "acronym", 0.6)
        is_title = f"{name.text.title()}." in lexicon().titles
        if name.text.isupper() and (len(name.text) > 2 or is_title):
            return None
        if _PLACED.search(name.before):
            return name.found("place", "in", 0.5)
        return name.found("", "single", 0.4)
    if all(t.isupper() and len(t) > 2 for t in name.tokens):
        is_listed = re.match(r" is (?:an?|the)\b|,| \(", name.after)
        return name.found("person", "listed", 0.8) if is_listed else None
    if re.search(r"\b[Tt]he $", name.before):
        return name.found("organization", "definite", 0.6)
    if re.search(r"\b(?:in|near|at|outside|from) $", name.before):
        return name.found("place", "in", 0.5)
    if name.tokens[-1] not in seen.alone and _is_words(name):
        return name.found("organization", "capitals", 0.5)
    if name.size in {2, 3} and re.match(
        r"[’']s|\s(?:has|had|was|is|will|would)\b|,|\.|\s(?:and|to|in|on|at|for|as)\b|$",
        name.after,
    ):
        return name.found("person", "capitals", 0.55)
    return name.found("organization", "capitals", 0.4)


def _office_before(before: str, known: Lexicon) -> tuple[str, int] | None:
    """Read "Turkish foreign minister " or "his lawyer, " at the end of what stands before."""
    m = re.search(
        r"(?P<role>(?:[A-Z][\w.-]+ |[A-Z]\w+[’']s )?(?:[a-z][\w-]+ ){0,4}[a-z][\w-]+)(?P<comma>,?) $",
        before,
    )
    if m is None:
        return None
    role = m["role"]
    # The longest office at the end of those words.
    for o in known.offices.finditer(role):
        if o.end() == len(role) and (o.start() == 0 or role[o.start() - 1] in " -"):
            lead = re.search(
                r"(?:(?:[A-Z][\w.-]+|[A-Z]\w+[’']s|former|deputy|acting|senior|chief|assistant|vice|top|first|new|then|ex-\w+)\s)*$",
                role[: o.start()],
            )
            begin = lead.start() if lead else o.start()
            if m["comma"] and not re.search(
                r"(?:the|an?|his|her|its|their|[’']s|[A-Z]\w+)\s(?:\w+\s){0,3}$",
                before[: m.start() + o.start()] or " ",
            ):
                return None
            return role[begin:], len(before) - m.start() - begin
    return None


def _office_after(after: str, known: Lexicon) -> str:
    """Read ", the Turkish foreign minister" or ", Syria’s information minister" behind a name."""
    m = re.match(
        r"(?:,|\s\(|\s[–—-]+)\s?(?P<role>(?:the |an? |who (?:was|is|served as) (?:the |an? )?)?(?:[A-Z][\w.-]+(?:[’']s?)? |[a-z][\w-]+(?:[’']s?)? ){0,6}?)",
        after,
    )
    if m is None:
        return ""
    for o in known.offices.finditer(after, 1, 80):
        lead = after[1 : o.start()]
        if (
            re.search(
                r"[,;.()]|\b(?:said|says|told|and|has|had|was|is|who)\b",
                lead.lstrip(" ("),
            )
            and "who served" not in lead
        ):
            return ""
        if after[o.start() - 1] in " -(":
            tail = re.match(
                r"(?: (?:of|for|at|to) (?:the )?(?:[A-Z][\w’'.-]+ ?)+)?",
                after[o.end() :],
            )
            return (
                re.sub(r"^\s?\(?(?:the |an? )?", "", lead)
                + o[0]
                + (tail[0].rstrip() if tail else "")
            )
    return ""


def _country_of(role: str, before: str, known: Lexicon) -> str:
    for word in re.findall(r"[A-Z][\w.]+", role) + re.findall(
        r"[A-Z][\w.]+", before[-24:]
    ):
        like = known.names.get(word)
        if like is not None and like.kind == "country":
            return like.country
    return ""
