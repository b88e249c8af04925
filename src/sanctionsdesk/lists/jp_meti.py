"""Japan, METI: text of the PDF lists of foreign bodies under export bans.

Each body has a number and a name in Japanese, its name in English with ``a.k.a.`` and one
alias a line, and an address after ``所在地：``. The text layer of the PDF may run one body
into the line of the one before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.dates import full_day
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import lines, spaced
from sanctionsdesk.lists.told import Told, script_of

_DAY = r"\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_UPDATED = re.compile("最終更新日：" + _DAY)
_LISTED = re.compile("指定日：" + _DAY)
_JAPANESE = "\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef「『"
_MOST_MISSING = 3
_ALSO = re.compile(
    r",?\s*a\.k\.a\.,?\s*(?:the\s+following\s*[\w-]+\s*alias(?:es)?)?:?|^別称：",
    re.IGNORECASE,
)
_ALSO_JP = re.compile(r"[（(]別称、?([^）)]*)[）)]")
_PLACE = "所在地："


def _recognises(name: str, head: bytes) -> str:
    text = head.decode("utf-8", errors="replace")
    if _PLACE not in text or "告示" not in text:
        return ""
    third = "以外の国" in text[:600] or "daisangoku" in name
    return "jp-meti-third-countries" if third else "jp-meti-russia"


def _stated(head: bytes) -> date | None:
    found = _UPDATED.search(head.decode("utf-8", errors="replace"))
    return full_day(_day(found)) if found else None


def _day(found: re.Match[str] | None) -> str:
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else ""


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read the bodies by their running number; a number that is missing is named."""
    listed, number, begun = "", 0, 0
    block: list[str] = []
    for line, raw in enumerate(_plain(issue), 1):
        found = _LISTED.search(raw)
        listed = _day(found) if found else listed
        rest = raw
        while (cut := _next(rest, number, block)) is not None:
            before, following, rest = cut
            if block:
                yield from _body([*block, before], number, begun, listed, issue)
            for missing in range(number + 1, following):
                reason = "no body of this number was found in the text"
                yield Oddity(
                    file=issue.main, line=line, entry=str(missing), reason=reason
                )
            block, number, begun = [], following, line
        if number and rest:
            block.append(rest)
    if block:
        yield from _body(block, number, begun, listed, issue)


def _plain(issue: Issue) -> Iterator[str]:
    """Give lines with plain digits."""
    for line in lines(issue.files[issue.main], issue.main):
        yield spaced(
            "".join(
                unicodedata.normalize("NFKC", letter) if letter.isdigit() else letter
                for letter in line
            )
        )


def _next(text: str, number: int, block: list[str]) -> tuple[str, int, str] | None:
    """Find where the next body begins: the text before it, its number, what follows.

    The digits of a number may stand apart (``5 37``), and the number may run into
    the line of the address before it.
    """
    has_place = any(_PLACE in row for row in block) or _PLACE in text
    for following in range(number + 1, number + 1 + _MOST_MISSING):
        digits = r"\s?".join(str(following))
        at_start = re.match(rf"{digits}(?!\d)[\s.]*(?=\S)", text)
        if at_start and (not block or has_place) and _is_name(text[at_start.end() :]):
            return "", following, text[at_start.end() :]
        if following == number + 1 and has_place:
            inside = re.search(rf"(?<![\d/-]){digits}\s*(?=[{_JAPANESE}])", text)
            if inside and _PLACE in "".join([*block, text[: inside.start()]]):
                return text[: inside.start()], following, text[inside.end() :]
    return None


def _is_name(text: str) -> bool:
    return script_of(text[:40]) in {"Hani", "Jpan"}


def _body(
    block: list[str],
    number: int,
    line: int,
    listed: str,
    issue: Issue,
) -> Iterator[Party | Oddity]:
    whole = "\n".join(block)
    names, _, place = whole.partition(_PLACE)
    japanese, english = _halves(names.split("\n"))
    entry = str(number)
    if not japanese and not english:
        yield Oddity(file=issue.main, line=line, entry=entry, reason="has no name")
        return
    told = Told()
    main, *also = _ALSO.split("\n".join(english), maxsplit=1)
    told.name("name", main.replace("\n", " ").strip(" ,:;"))
    for alias in re.split(r"\n[-—–]|^[-—–]|;", "\n".join(also).strip()):
        told.name(
            "alias",
            re.sub(r"[;.]?\s*(?:and)?$", "", alias.replace("\n", " ").strip(" ;")),
        )
    jp = "".join(japanese)
    for more in _ALSO_JP.findall(jp):
        for alias in re.split("、|及び", more):
            told.name("alias", alias, lang="jpn")
    told.name(
        "alias" if told.details and told.details[0].prop == "name" else "name",
        _ALSO_JP.sub("", jp),
        lang="jpn",
    )
    address = spaced(place)
    for piece in re.split(r";\s*and\s+", address):
        country = piece.rstrip(". ").rpartition(", ")[2]
        told.address(piece)
        told.country("country", country) if country_code(country) else None
    if not place:
        yield Oddity(
            file=issue.main, line=line, entry=entry, reason="has no address", kept=True
        )
    yield told.party(
        issue,
        entry,
        "Organization",
        publisher="jp-meti",
        programmes=["輸出等に係る禁止措置"],
        listed_on=listed,
        measures=["Export ban"],
    )


def _halves(rows: list[str]) -> tuple[list[str], list[str]]:
    """Part the Japanese name from the English one, which begins with a line of no kana or kanji."""
    for place, row in enumerate(rows):
        if place and script_of(row) not in {"Hani", "Jpan"} and not _open(rows[:place]):
            return rows[:place], rows[place:]
    if script_of(rows[0]) not in {"Hani", "Jpan"}:
        return [], rows
    return rows, []


def _open(rows: list[str]) -> bool:
    text = "".join(rows)
    return text.count("（") > text.count("）")


FORMAT = Format(
    id="jp-meti",
    title="Japan, METI export bans (text of the PDF)",
    recognises=_recognises,
    read=read,
    stated=_stated,
)
