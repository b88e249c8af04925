"""Names in capitals: where one begins and ends, and what kind of thing it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sanctionsdesk.reading.frame import Frame, Passage, is_dateline
from sanctionsdesk.reading.grammar.lexicon import lexicon as grammar
from sanctionsdesk.reading.grammar.words import Word
from sanctionsdesk.reading.holdings import owned_names
from sanctionsdesk.reading.parties.found import Found
from sanctionsdesk.reading.parties.kind import Seen, new_name
from sanctionsdesk.reading.parties.lexicon import Lexicon, fold, lexicon
from sanctionsdesk.reading.transcript import QUESTIONS, name_in, turns_of

_CONNECTORS = frozenset({"of", "for", "on"})
_PARTICLES = frozenset(
    {
        "al",
        "bin",
        "bint",
        "ibn",
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "da",
        "di",
        "dos",
        "el",
        "la",
        "le",
        "ul",
    }
)
_DESIGNATION = re.compile(
    r"\b(?:S-?[2345]\d0|F-\d{1,2}|F/A-18|A-10|B-\d{1,2}|C-\d{2,3}|Su-\d{2}|MiG-\d{2}|MQ-\d+|RQ-\d+|Mi-\d{1,2}|Ka-\d{2}|Il-\d{2}|Tu-\d{2,3}|"
    r"T-\d{2}|AH-64|UH-60|CH-47|TB2|Shahed-\d+|Mohajer-\d+|Fateh-\d+|Zolfaghar|Qiam|Hwasong-\d+|DF-\d+|Kh-\d+|SA-\d+|RS-\d+|"
    r"Patriots?(?= (?:missile|system|batter|air|interceptor))|Patriot\b(?=s? (?:and|or|from))|HIMARS|ATACMS|Javelins?|Stingers?|Bayraktar(?: TB2)?|Iskander|THAAD|Katyushas?|Grad(?= rocket)|Scuds?|Hellfires?|Harpoons?(?= missile)|Exocets?|AMRAAM|Tochka-U|Smerch|Krasukha|Iron Dome|David[’']s Sling|Sarmat|Yars|Bulava|Merkava|Leopards?(?= tank)|Challenger 2|"
    r"Tomahawks?|Storm Shadow|SCALP|Pantsir|Tor-M1|Buk|Kalibr|Kinzhal|BrahMos|Oreshnik|Leopard 2|Abrams|Bradley|Caesar(?! (?:[Ss]anctions|Act|Syria))|Gepard|IRIS-T|NASAMS|Rafale|Eurofighter|Gripen)"
    r"(?:-?[A-Z]\b|[A-Z]\b)?(?:s\b)?(?![\w])"
)
_AIRCRAFT = re.compile(
    r"^(?:F-|F/A|A-10|B-|C-|Su-|MiG|MQ|RQ|Mi-|Ka-|Il-|Tu-|AH|UH|CH|Rafale|Eurofighter|Gripen)"
)
_VESSEL = re.compile(
    r"\b(?:(?:M/?[VT]|MV|MT|USS|HMS|SS)\s|(?:[Oo]il |[Cc]rude |[Cc]argo |[Cc]ontainer )?(?:tanker|vessel|ship|freighter|yacht|trawler|carrier|frigate|destroyer|warship|submarine|barge)(?:,)?\s(?:(?:called|named|known as)\s)?(?:the\s)?|\baboard the\s(?:[\w-]+\s)?(?=[A-Z]\w+ [A-Z]))"
    r"(?P<name>[A-Z][\w-]+(?: (?:[A-Z][\w-]+|\d+\b|I{1,3}\b))*)"
)
_TAIL_NUMBER = re.compile(
    r"\b(?:EP-[A-Z]{3}|RA-\d{5}|N\d{3,5}[A-Z]{0,2}|YK-[A-Z]{3}|YV\d{4}|UR-[A-Z]{3})\b"
)
_LAW = re.compile(
    r"\b(?:[A-Z][\w’'-]+,? (?:(?:of|and|the|on|for|Through|to|in|by) )*){1,10}Act(?: of \d{4})?\b"
    r"|\b(?:Executive Order|E\.?O\.)(?: \(E\.O\.\))? \d{5}\b"
    r"|\b(?:(?:U\.?N\.?|United Nations)?\s?(?:Security Council|General Assembly)\s)?[Rr]esolution \d{3,4}(?: \(\d{4}\))?"
    r"|\b(?:S|H\.R|H\.Res|S\.Res)\. \d{2,5}\b"
    r"|\bRegulation \((?:EU|EC)\) (?:No )?\d+/\d+"
    r"|\b(?:(?:a|the) (?:19|20)\d\d|(?:last|this) year[’']s) (?:[a-z]+ ){0,3}(?:law|act|statute)\b"
)


def find_names(frame: Frame) -> list[Found]:
    """Find names in every passage; those of a headline only where the text bears them out."""
    known = lexicon()
    found: list[Found] = list(_patterns(frame))
    covered = {n for item in found for n in range(item.start, item.end)}
    seen = Seen.of(frame)
    body: list[Found] = []
    headline: list[tuple[Passage, list[Found]]] = []
    for passage in frame.passages:
        is_title = _is_headline(frame, passage)
        here = list(_in_passage(frame, passage, known, seen, covered))
        if is_title:
            headline.append((passage, here))
        else:
            body.extend(here)
    people = {item.key for item in body if item.kind == "person"}
    body.extend(_opening_surnames(frame, people, {f.start for f in found + body}))
    for passage, here in headline:
        lower = frame.text.lower()
        listed = [
            f
            for f in here
            if f.rule in {"gazetteer", "demonym", "capital"}
            # "the Open Skies Treaty", and below "the treaty".
            or (f.rule == "head" and f"the {f.key.split(' ')[-1].lower()}" in lower)
        ]
        body.extend(listed)
        taken = {n for f in listed for n in range(f.start, f.end)}
        body.extend(f for f in _again(frame, passage, people) if f.start not in taken)
    return _settled(found + body)


def _again(frame: Frame, passage: Passage, people: set[str]) -> Iterator[Found]:
    """Names in a headline of persons that the text names: whole, or the last part alone."""
    text = frame.text[passage.start : passage.end]
    for name in sorted(people):
        for spelt in (name, name.split(" ")[-1]):
            m = re.search(rf"(?<!\w){re.escape(spelt)}(?!\w)", text)
            if m is not None and len(spelt) > 2:
                start = passage.start + m.start()
                end = passage.start + m.end()
                yield Found(start, end, "person", spelt, "name", "surname", 0.8)
                break


def _opening_surnames(
    frame: Frame, people: set[str], taken: set[int]
) -> Iterator[Found]:
    """Surnames that open a sentence and look like another word: "Strand said"."""
    surnames = {name.split(" ")[-1] for name in people if " " in name}
    for passage in frame.passages:
        first = passage.words[0] if passage.words else None
        if first is None or first.start in taken or first.text not in surnames:
            continue
        yield Found(
            first.start, first.end, "person", first.text, "name", "surname", 0.85
        )


def _is_headline(frame: Frame, passage: Passage) -> bool:
    if frame.title[0] <= passage.start < frame.title[1]:
        return True
    if passage.start < _greeting(frame.text):
        # The addressee's name and office stand above "Dear ...".
        return False
    told = [w for w in passage.words if w.text[0].isalpha() and len(w.text) > 3]
    if len(told) < 4 or passage.words[-1].text in {".", "?", "!", ":", ","}:
        return False
    if (
        passage.quotation >= 0
        or passage.words[0].text in {"-", "•", "*"}
        or any(w.part == "Q" for w in passage.words)
    ):
        return False
    return sum(w.is_capital for w in told) >= 0.75 * len(told) and not any(
        w.part in "BHM" for w in passage.words
    )


@lru_cache(maxsize=4)
def _greeting(text: str) -> int:
    """Where a letter's "Dear ..." stands, or 0."""
    found = re.search(r"(?m)^[ \t]*Dear [^\n]{1,80}[:,][ \t]*$", text)
    return found.start() if found else 0


def _patterns(frame: Frame) -> Iterator[Found]:
    text, start = frame.text, frame.sentences[0][0] if frame.sentences else 0
    for m in _DESIGNATION.finditer(text, start):
        kind = "aircraft" if _AIRCRAFT.match(m[0]) else "weapon_system"
        name = (
            re.sub(r"(?<=[\d\w])s$", "", m[0])
            if not m[0].endswith(("HIMARS", "ATACMS", "NASAMS", "Abrams"))
            else m[0]
        )
        yield Found(m.start(), m.end(), kind, name, "name", "designation", 0.95)
    for m in _VESSEL.finditer(text, start):
        yield Found(m.start("name"), m.end("name"), "vessel", m["name"], "name", "vessel", 0.85)  # fmt: skip
    for m in _TAIL_NUMBER.finditer(text, start):
        yield Found(m.start(), m.end(), "aircraft", m[0], "name", "registration", 0.8)
    for first, end in owned_names(text, start):
        if text[first:end] not in lexicon().names:
            name = " ".join(text[first:end].split())
            yield Found(first, end, "organization", name, "name", "owned", 0.8)
    for m in turns_of(text, start):
        title, name = name_in(m["who"])
        if name and m["who"] not in QUESTIONS and len(name) > 1 and m["who"].isupper():
            at = m.start("who") + m["who"].rfind(name.upper().split(" ")[0])
            found = Found(
                at, m.end("who"), "person", name, "name", "turn", 0.9, "", title
            )
            yield found
    for m in _LAW.finditer(text, start):
        words = m[0].split(" ")
        skip = 0
        while (
            len(words) > 2
            and words[0].lower() in grammar().parts
            and not m[0].endswith(("law", "act", "statute"))
        ):
            skip += len(words.pop(0)) + 1
        yield Found(m.start() + skip, m.end(), "law", m[0][skip:], "name", "law", 0.9)


def _in_passage(
    frame: Frame, passage: Passage, known: Lexicon, seen: Seen, covered: set[int]
) -> Iterator[Found]:
    words = passage.words
    at = 0
    if is_dateline(frame.masked, passage.start, passage.end):
        at = _dateline_end(words)
        yield from _dateline_places(frame.text, words[:at])
        capitals = (n for n in range(at, len(words)) if words[n].is_capital)
        first = next(capitals, len(words))
        end = _run(words, first, known, covered) if first < len(words) else first
        for agency in _pieces(frame, seen, words, first, end, known):
            if agency.rule == "acronym":
                agency.kind, agency.rule = "media", "dateline"
            if agency.kind == "media":
                yield agency
        return
    while at < len(words):
        if (
            not _can_name(words, at, known, seen.lower, frame.text)
            or words[at].start in covered
            or frame.text[words[at].start - 1 : words[at].start] == "@"
        ):
            at += 1
            continue
        end = _run(words, at, known, covered)
        if at and re.fullmatch(r"\d+(?:st|nd|rd|th)", words[at - 1].text):
            # "the 27th Brigade".
            at -= 1
        yield from _pieces(frame, seen, words, at, end, known)
        at = max(end, at + 1)


def _dateline_end(words: list[Word]) -> int:
    """Where the places end that open a dateline: at a comma, a bracket or the dash."""
    stops = (
        n for n, w in enumerate(words) if w.text in {",", "(", "-", "–", "—", "--"}
    )
    return next(stops, len(words))


def _dateline_places(text: str, words: list[Word]) -> Iterator[Found]:
    """Read "ANKARA/WASHINGTON": where the story was written, no state and no body."""
    if not words:
        return
    for m in re.finditer(r"[^/]+", text[words[0].start : words[-1].end]):
        start = words[0].start + m.start()
        name = m[0].strip()
        if len(name) > 1:
            place = start + m[0].index(name)
            yield Found(
                place, place + len(name), "place", name.title(), "name", "dateline", 0.9
            )


def _can_name(
    words: list[Word], at: int, known: Lexicon, lower: frozenset[str], text: str
) -> bool:
    word = words[at]
    follows = at + 1 < len(words) and words[at + 1].is_capital
    if (
        not word.is_capital
        or word.part in "Q.S"
        or (word.part == "#" and not follows)
        or word.low in {"i", "i'm", "i’m"}
    ):
        return False
    if word.text in known.calendar or _DESCRIBES.search(word.text):
        return False
    opens = (
        at == 0
        or words[at - 1].part == "Q"
        or words[at - 1].text in {"“", '"', "‘", "—", "–", ":", "-", "("}
    )
    if not opens:
        return word.part in "NJVEG#"
    if _spelt(words, at, text, known):
        return True
    if word.part not in "NJ#" or (word.part in "J#" and not follows):
        return False
    follow = words[at + 1] if at + 1 < len(words) else None
    beside = (
        follow is not None
        and follow.is_capital
        and follow.part == "N"
        and follow.text not in known.calendar
    )
    if word.text in known.titles or fold(word.text) in known.common:
        return True
    if word.low in lower or word.low in grammar().forms:
        return False
    if beside:
        return True
    return not re.search(
        r"(?:tion|ment|er|ist|ing|nes|it|or|ie|al|ian|ee|ant|ent|nce|tie|ure)s?$",
        word.low,
    )


_DESCRIBES = re.compile(
    r"[’\w]-(?:made|led|backed|owned|based|born|style|built|controlled|brokered|funded|flagged|held|era|wide|drafted)$"
)
"""Words in capitals that only describe: "Russian-made", "London-based"."""


def _spelt(words: list[Word], at: int, text: str, known: Lexicon) -> int:
    """Give how many words from here spell a name in the list, the longest first."""
    for size in range(min(known.longest, len(words) - at), 0, -1):
        if text[words[at].start : words[at + size - 1].end] in known.names:
            return size
    return 0


def _run(words: list[Word], at: int, known: Lexicon, covered: set[int]) -> int:
    """Give the index behind the last word of the capitals that begin here."""
    end = at + 1
    has_head = words[at].text in known.heads
    while end < len(words):
        word = words[end]
        gap = word.start - words[end - 1].end
        if gap > 1 or word.start in covered:
            break
        if (
            word.is_capital
            and word.part in "NJVEGDP"
            and word.text not in known.calendar
        ):
            has_head = has_head or word.text in known.heads
            end += 1
            continue
        if (
            word.part == "#"
            and words[end - 1].text not in known.names
            and word.text.isdigit()
            and len(word.text) < 4
            and words[end - 1].is_capital
        ):
            end += 1
            continue
        if (
            word.low in _PARTICLES
            and end + 1 < len(words)
            and words[end + 1].is_capital
        ):
            end += 2
            continue
        if word.text == "&" and end + 1 < len(words) and words[end + 1].is_capital:
            end += 2
            continue
        if re.match(r"(?:al|el|ul|bin|ash|as|az)-[A-Z]", word.text):
            end += 1
            continue
        joined = _joins(words, end, known, has_head=has_head)
        if joined:
            end += joined
            continue
        break
    return end


def _joins(words: list[Word], at: int, known: Lexicon, *, has_head: bool) -> int:
    """Tell whether "of the", "for" or "and" goes on with the name, and by how many words."""
    word = words[at]
    size = 2 if at + 1 < len(words) and words[at + 1].low == "the" else 1
    if at + size >= len(words):
        return 0
    follow = words[at + size]
    if not follow.is_capital or follow.part in ".Q" or follow.text in known.calendar:
        return 0
    if word.low in _CONNECTORS and (has_head or _ends_title(words, at, known)):
        return size + 1
    if word.low == "and" and size == 1:
        back = [w.low for w in words[max(0, at - 4) : at]]
        ahead = at + 1
        while ahead < len(words) and words[ahead].is_capital:
            ahead += 1
        last = words[ahead - 1].text
        if last in {"Committees", "Departments", "Ministries"}:
            return ahead - at
        if (
            has_head
            and ("of" in back or "for" in back)
            and words[at - 1].text not in known.names
            and follow.text not in known.names
        ):
            return 2
    return 0


def _ends_title(words: list[Word], at: int, known: Lexicon) -> bool:
    """Read "Secretary of State", "Minister of Foreign Affairs": an office goes on behind "of"."""
    return (
        any(
            " ".join(w.text for w in words[start:at]) in known.titles
            for start in range(max(0, at - 3), at)
        )
        and words[at].low in {"of", "for"}
        and words[at + 1].text not in known.names
    )


def _pieces(  # noqa: PLR0917 - private, one caller
    frame: Frame, seen: Seen, words: list[Word], at: int, end: int, known: Lexicon
) -> Iterator[Found]:
    """Cut a run of capitals into names of the list, titles and new names."""
    text = frame.text
    title, title_start, country = "", -1, ""
    while at < end:
        head = _head_from(words, at, end, known)
        size = _spelt(words, at, text, known)
        like = (
            known.names[text[words[at].start : words[at + size - 1].end]]
            if size
            else None
        )
        goes_on = head > at + size - 1 if size else head >= at
        length = _title(words, at, end, known)
        belongs = (
            goes_on
            and like is not None
            and like.rule != "capital"
            and _belongs(words, at + size, head, known)
        )
        if like is not None and length <= size and not belongs:
            yield Found(
                words[at].start,
                words[at + size - 1].end,
                like.kind,
                like.name,
                "name",
                like.rule,
                {"gazetteer": 0.95, "demonym": 0.8}.get(like.rule, 0.6),
                like.country,
                is_many=like.rule == "demonym" and words[at].text.endswith("s"),
            )
            if like.kind == "country":
                country = like.country
            at += size
            continue
        if length and not (
            at + length < end and words[at + length].text in known.heads
        ):
            title = " ".join(w.text for w in words[at : at + length])
            title_start = words[at].start
            if at + length >= end and not _lowercase_follows(words, end):
                yield Found(
                    words[at].start, words[at + length - 1].end, "title", title, "title", "title", 0.7, country
                )  # fmt: skip
            at += length
            continue
        stop = head + 1 if head >= at else _name_end(words, at, end, known)
        if head >= at:
            stop = _through(words, head, end, known)
        while stop < end and fold(words[stop].text).replace(".", "") in known.forms:
            stop += 1
        found = new_name(frame, seen, words, at, stop, known, title, country)
        if found is not None:
            if found.kind == "person" and title:
                found.title, found.title_start = title, title_start
            yield found
            title = ""
        at = max(stop, at + 1)


def _lowercase_follows(words: list[Word], end: int) -> bool:
    return end < len(words) and words[end].low in _PARTICLES and False


def _belongs(words: list[Word], at: int, head: int, known: Lexicon) -> bool:
    """Tell whether the words up to a head go on with the name: no title between."""
    return not any(_title(words, n, head + 1, known) for n in range(at, head))


_LONGEST = 40
"""Most words of a name."""


def _head_from(words: list[Word], at: int, end: int, known: Lexicon) -> int:
    """Give the index of the word that tells a body, law or programme, or -1."""
    end = min(end, at + _LONGEST)
    for n in range(at, end):
        if n > at and _title(words, n, end, known) and words[n].text not in known.heads:
            return -1
        if words[n].text in known.heads and (
            n > at or (n + 1 < end and words[n + 1].low in _CONNECTORS)
        ):
            # "Bank of China Limited": take the last head before a title or name.
            last = n
            for m in range(n + 1, end):
                if words[m].low in _CONNECTORS or words[m].text in known.names:
                    break
                if words[m].text in known.heads:
                    last = m
            return last
    for n in range(end - 1, at, -1):
        if (
            words[n].text in known.law_heads
            or words[n].text in known.programme_heads
            or words[n].text in known.place_heads
        ):
            return n
    return -1


def _through(words: list[Word], head: int, end: int, known: Lexicon) -> int:
    """A body's name goes on behind "of": "Ministry of Defense and Armed Forces"."""
    stop = head + 1
    while (
        stop + 1 < end + 1
        and stop < end
        and words[stop].low in _CONNECTORS | {"and", "the"}
    ):
        stop += 1
        while (stop < end and words[stop].is_capital) or (
            stop < end and words[stop].low == "the"
        ):
            if _title(words, stop, end, known):
                return stop
            stop += 1
    return stop


def _title(words: list[Word], at: int, end: int, known: Lexicon) -> int:
    for size in range(min(6, end - at), 0, -1):
        spelt = " ".join(w.text for w in words[at : at + size])
        if spelt in known.titles:
            return size
    return 0


def _name_end(words: list[Word], at: int, end: int, known: Lexicon) -> int:
    stop = at + 1
    while stop < end and (
        not _title(words, stop, end, known) or words[stop - 1].low in _PARTICLES
    ):
        spelt = words[stop].text
        like = known.names.get(spelt)
        if like is not None and like.kind == "country" and like.rule != "gazetteer":
            break
        if words[stop].low in _CONNECTORS | {"and"}:
            break
        stop += 1
    return stop


def _settled(candidates: list[Found]) -> list[Found]:
    """Keep the longest of overlapping candidates; of equals the surest."""
    chosen: list[Found] = []
    taken: set[int] = set()
    for item in sorted(
        candidates, key=lambda f: (f.start - f.end, -f.certainty, f.start)
    ):
        if item.start in taken or item.end - 1 in taken:
            continue
        taken.update(range(item.start, item.end))
        chosen.append(item)
    return sorted(chosen, key=lambda f: f.start)
