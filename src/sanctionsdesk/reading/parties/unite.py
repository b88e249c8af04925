"""Names of one party united: surnames, short forms, initials, other spellings."""

from __future__ import annotations

import re

from sanctionsdesk.reading.parties.found import Found, Gathering
from sanctionsdesk.reading.parties.lexicon import fold, lexicon

_ALSO = re.compile(
    r"^(?:[^.;\n]{0,3}\((?:the )?[“\"‘']?(?P<short>[A-Z][\w./&-]{1,14})[”\"’']?\)"
    r"|,?\s\(?(?:(?:formerly|previously|also|better|commonly) )?known as (?:the )?)"
)
# One body under names that no rule of form unites.
_SAME = {
    "Department of State": "State Department",
    "U.S. State Department": "State Department",
    "US State Department": "State Department",
    "U.S. Department of State": "State Department",
    "Treasury": "Treasury Department",
    "U.S. Treasury": "Treasury Department",
    "US Treasury": "Treasury Department",
    "U.S. Treasury Department": "Treasury Department",
    "US Treasury Department": "Treasury Department",
    "Department of the Treasury": "Treasury Department",
    "U.S. Department of the Treasury": "Treasury Department",
    "Department of Justice": "Justice Department",
    "U.S. Department of Justice": "Justice Department",
    "Department of Commerce": "Commerce Department",
    "U.S. Department of Commerce": "Commerce Department",
    "Department of Defense": "Defense Department",
    "U.S. Department of Defense": "Defense Department",
    "Pentagon": "Defense Department",
    "OFAC": "Office of Foreign Assets Control",
    "BIS": "Bureau of Industry and Security",
    "EU": "European Union",
    "UN": "United Nations",
    "U.N.": "United Nations",
    "Security Council": "United Nations Security Council",
    "U.N. Security Council": "United Nations Security Council",
    "UN Security Council": "United Nations Security Council",
    "IAEA": "International Atomic Energy Agency",
    "North Atlantic Treaty Organization": "NATO",
    "Islamic Revolutionary Guard Corps": "IRGC",
    "IMF": "International Monetary Fund",
    "Joint Comprehensive Plan of Action": "JCPOA",
    "Iran nuclear deal": "JCPOA",
    "U.S. Congress": "Congress",
    "US Congress": "Congress",
    "U.S. Senate": "Senate",
    "US Senate": "Senate",
    "House": "House of Representatives",
    "U.S. House of Representatives": "House of Representatives",
    "US House of Representatives": "House of Representatives",
    "Aljazeera": "Al Jazeera",
    "al Qaeda": "al-Qaeda",
    "Al Qaeda": "al-Qaeda",
    "Al-Qaeda": "al-Qaeda",
    "al-Qaida": "al-Qaeda",
    "Hizballah": "Hezbollah",
    "AP": "Associated Press",
    "The Associated Press": "Associated Press",
    "Agence France-Presse": "AFP",
    "Non-Proliferation Treaty": "NPT",
    "PLO": "Palestine Liberation Organization",
    "Riigikogu": "Riigikogu",
}


_GIVEN_IN_FULL = frozenset({"body", "definite", "capitals", "called", "legal-form"})
"""Rules of names that the text may go on to give shortened."""


def unite(text: str, found: list[Found]) -> list[Gathering]:
    """Gather the named mentions, party by party, in order of first mention."""
    gathered: list[Gathering] = []
    by_key: dict[tuple[str, str], Gathering] = {}
    people: dict[str, list[Gathering]] = {}
    full = [f for f in found if f.kind == "person" and f.form == "name"]
    surnames = {fold(f.key.split(" ")[-1]) for f in full if " " in f.key or f.title}
    short = _short_forms(text, found)
    vessels = {f.key for f in found if f.kind == "vessel"}
    places = {f.key for f in found if f.kind == "place"}
    for item in found:
        if item.form != "name":
            continue
        unsure = item.rule in {"single", "in", "acronym"} and item.kind != "person"
        if unsure and fold(item.key) in surnames:
            item.kind, item.rule, item.certainty = "person", "surname", 0.95
        if item.key in vessels and item.rule in {"definite", "capitals", "body"}:
            item.kind = "vessel"
        if item.kind == "" and item.key in places:
            item.kind = "place"
        if item.kind == "":
            if sum(o.key == item.key for o in found) < 2 and item.key not in short:
                continue
            item.kind, item.rule = "organization", "repeated"
        if item.kind == "person":
            group = _person(item, gathered, people)
        else:
            key = _key(item, short)
            group = by_key.get((_family(item.kind), key)) or Gathering(
                item.kind, item.key, item.country
            )
            if group not in gathered:
                gathered.append(group)
            by_key[_family(item.kind), key] = group
            if len(item.key) > len(group.name) and item.rule == "body":
                group.name = item.key
        group.mentions.append(item)
        if item.title and fold(item.title) not in {fold(r) for r in group.roles}:
            group.roles.append(item.title)
        group.country = group.country or item.country
    return gathered


def _family(kind: str) -> str:
    return "body" if kind in {"organization", "government", "media"} else kind


def _key(item: Found, short: dict[str, str]) -> str:
    name = short.get(item.key, item.key)
    name = _SAME.get(name, name)
    return fold(re.sub(r"^[Tt]he ", "", name)).replace("-", " ")


def _short_forms(text: str, found: list[Found]) -> dict[str, str]:
    """Read "Presidency of Defense Industries (SSB)" and "formerly known as the ..."."""
    short: dict[str, str] = {}
    named = [
        f for f in found if f.form == "name" and f.kind not in {"person", "country"}
    ]
    for n, item in enumerate(named):
        m = _ALSO.match(text[item.end : item.end + 60])
        if m is None:
            continue
        if m["short"]:
            if m["short"] != item.key and not re.match(r"^[RD]-", m["short"]):
                short.setdefault(m["short"], short.get(item.key, item.key))
        elif n + 1 < len(named):
            other = named[n + 1]
            if other.start - item.end < len(m[0]) + 3:
                short.setdefault(other.key, item.key)
    for item in named:
        former = re.match(
            r"(?: \([A-Z]+\))?,? \(?(?:formerly|previously|also) known as (?:the )?",
            text[item.end : item.end + 50],
        )
        if former:
            place = item.end + former.end()
            later = next((o for o in named if place <= o.start <= place + 2), None)
            if later is not None and later.key != item.key:
                short.setdefault(later.key, short.get(item.key, item.key))
    for a, b in list(short.items()):
        if b in short and short[b] != a:
            short[a] = short[b]
    # "Gulf Oil Trading Company" and, further on, "Gulf Oil".
    names = sorted({f.key for f in named if f.rule in _GIVEN_IN_FULL}, key=len)
    for n, name in enumerate(names):
        if len(name.split(" ")) < 2:
            continue
        longer = [
            o
            for o in names[n + 1 :]
            if o.startswith(name + " ") and " of " not in o[len(name) :]
        ]
        if len(longer) == 1 and name not in short:
            short[name] = longer[0]
    return short


def _person(
    item: Found, gathered: list[Gathering], people: dict[str, list[Gathering]]
) -> Gathering:
    known = lexicon()
    parts = [p for p in item.key.split(" ") if p not in {"Jr.", "Sr.", "Jr", "Sr"}] or [
        item.key
    ]
    last = re.sub(r"^(?:al|el|as|ash|az|an|ar)-", "", fold(parts[-1]))
    sex = _sex(item, parts, known.women, known.men)
    for held in reversed(people.get(last, [])):
        old = held.name.split(" ")
        agree = (
            len(parts) == 1
            or len(old) == 1
            or fold(parts[0]) == fold(old[0])
            or (
                fold(parts[0])[0] == fold(old[0])[0]
                and (len(parts[0].rstrip(".")) == 1 or len(old[0].rstrip(".")) == 1)
            )
            or _nickname(parts[0], old[0])
        )
        if agree and not (sex and held.sex and sex != held.sex):
            held.name = max(held.name, item.key, key=len)
            held.sex = held.sex or sex
            return held
    if len(parts) == 1:
        # "Xi" and "Recep Tayyip Erdoğan" are also named by another part alone.
        for held in reversed(gathered):
            if (
                held.kind == "person"
                and item.key in held.name.split(" ")[:1]
                and not item.title
                and len(held.name.split(" ")) > 1
            ):
                return held
    group = Gathering("person", item.key, item.country, sex=sex)
    for part in {last}:
        people.setdefault(part, []).append(group)
    gathered.append(group)
    return group


_NICKNAMES = (
    {"michael", "mike"}, {"robert", "bob", "rob"}, {"william", "bill", "will"}, {"anthony", "antony", "tony"},
    {"joseph", "joe"}, {"james", "jim"}, {"thomas", "tom"}, {"theodore", "ted"}, {"edward", "ted", "ed"},
    {"charles", "chuck"}, {"mitchell", "mitch"}, {"christopher", "chris"}, {"elizabeth", "liz", "beth"},
    {"benjamin", "ben"}, {"samuel", "sam"}, {"daniel", "dan"}, {"donald", "don"}, {"richard", "dick", "rick"},
    {"john", "jack"}, {"steven", "stephen", "steve"}, {"nicholas", "nick"}, {"timothy", "tim"}, {"andrew", "andy"},
    {"nicolas", "nicolás"}, {"alexander", "alex"}, {"volodymyr", "vladimir"}, {"peter", "pete"}, {"bernard", "bernie"},
)  # fmt: skip


def _nickname(left: str, right: str) -> bool:
    pair = {fold(left), fold(right)}
    return any(pair <= group for group in _NICKNAMES)


def _sex(
    item: Found, parts: list[str], women: frozenset[str], men: frozenset[str]
) -> str:
    title = item.title.rstrip(".")
    if title in {"Mrs", "Ms", "Queen", "Princess", "Dame", "Lady"} or title.endswith(
        "woman"
    ):
        return "f"
    if title in {"Mr", "King", "Prince", "Sir", "Lord"} or title.endswith(
        ("sman", "rman", "ssman")
    ):
        return "m"
    if len(parts) > 1:
        first = fold(parts[0]).split("-")[0]
        if first in women:
            return "f"
        if first in men:
            return "m"
    return ""
