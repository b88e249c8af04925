"""Tell which entries of different lists are the same party, and why.

Strict on purpose: a link needs a number that names one party, another list's own
reference number, or a name that agrees beside a birth date and a country. What
contradicts (another birth date, another number of a kind of which a party has one)
forbids a link, whatever else agrees. No entry is changed; a person can confirm or
break a link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.countries import country_code, country_name
from sanctionsdesk.entities.party import Detail, Party
from sanctionsdesk.names.align import align
from sanctionsdesk.names.compare import compare
from sanctionsdesk.names.identifiers import normal_identifier, passes_check
from sanctionsdesk.names.name import read_name

BY_ITSELF = {
    "imoNumber": "IMO number",
    "leiCode": "LEI",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "publicKey": "wallet address",
}
"""Numbers that name one party whatever it is called: two parties never share one."""

WITH_NAME = {
    "passportNumber": "passport number",
    "idNumber": "identity number",
    "taxNumber": "tax number",
    "registrationNumber": "registration number",
    "swiftBic": "BIC",
    "mmsi": "MMSI",
    "isinCode": "ISIN",
}
"""Numbers that name one party of one issuer; the names have to agree as well."""

ONE_EACH = ("imoNumber", "leiCode", "innCode", "ogrnCode")
"""Numbers of which a party has one: two that differ are two parties."""

SCORES = {
    "number": 0.98,
    "number and name": 0.97,
    "reference and name": 0.96,
    "name, day and country": 0.96,
    "name and day": 0.92,
    "name, year and country": 0.85,
    "name, year and programme": 0.8,
    "body's name and country": 0.8,
    "body's name and programme": 0.77,
    "body's long name": 0.75,
}
"""How sure a link of each kind is, 0 to 1; ``benchmarks/identity.py`` measures them."""

LIKE, VERY_LIKE = 0.8, 0.93
"""Likeness of names asked for beside a number, and beside a date or country only."""

LONG = 4
"""Words of a body's name that tell it apart without a country."""

MOST_BEARERS = 4
"""A value that more entries of one list bear (``NOT AVAILABLE``) names nobody."""

_BESIDE = re.compile(r"[-/()\[\]:,]")
_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "flag")
_MOST_NAMES = 16
_UN_REFERENCE = re.compile(r"\b[A-Z]{2,3}[ei]\.\d{3}\b")
"""Permanent reference number of the UN Security Council list, ``QDe.004``; the
lists of member states repeat it in their remarks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That two entries are the same party.

    Attributes:
        left: id of one entry, the smaller in order.
        right: id of the other.
        kind: a key of :data:`SCORES`, or ``decided`` by a person.
        score: 0 to 1.
        reasons: one sentence for each thing that agrees.
    """

    left: str
    right: str
    kind: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDecision:
    """What a person decided about two entries; the last word on a pair holds.

    Attributes:
        left: id of one entry.
        right: id of the other.
        same: whether they are the same party.
        who: name of the person.
        when: ISO moment.
        why: the reason, in words.
    """

    left: str
    right: str
    same: bool
    who: str
    when: str
    why: str

    def __post_init__(self) -> None:
        if not (self.who.strip() and self.why.strip()):
            raise InputError("a decision needs who and why")
        if self.left == self.right:
            raise InputError("names one entry twice", field=self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class SameParty:
    """Entries held to be one party, with the links that hold them together."""

    ids: tuple[str, ...]
    links: tuple[Link, ...]


def link(
    one: Party, other: Party, *, ignoring: frozenset[str] = frozenset()
) -> Link | None:
    """Say whether two entries are the same party; ``None`` when it cannot be told.

    Args:
        one: an entry.
        other: an entry of another list.
        ignoring: numbers, normalised, that name nobody (placeholders).
    """
    if not _same_kind(one, other) or _contradicts(one, other):
        return None
    kind, reasons = _best(one, other, ignoring)
    if not kind:
        return None
    left, right = sorted((one.id, other.id))
    return Link(
        left=left, right=right, kind=kind, score=SCORES[kind], reasons=tuple(reasons)
    )


def link_parties(parties: Iterable[Party]) -> tuple[Link, ...]:
    """Link the entries of any number of lists; entries of one list stay apart.

    Only entries that share a number, a reference, a birthday or a whole name are
    compared, so that time grows with the entries and not with their pairs.
    """
    blocks: dict[str, list[Party]] = defaultdict(list)
    for party in parties:
        for key in set(_keys(party)):
            blocks[key].append(party)
    found: dict[tuple[str, str], Link | None] = {}
    placeholders = {
        key
        for key, members in blocks.items()
        if key[0] == "#" and _most_of_one_list(members) > MOST_BEARERS
    }
    ignoring = frozenset(key[1:] for key in placeholders)
    for key, members in blocks.items():
        if key in placeholders:
            continue
        for one, other in combinations(members, 2):
            pair = (min(one.id, other.id), max(one.id, other.id))
            if pair not in found and _list_of(one) != _list_of(other):
                found[pair] = link(one, other, ignoring=ignoring)
    told = (item for item in found.values() if item is not None)
    return tuple(sorted(told, key=lambda item: (-item.score, item.left, item.right)))


def same_parties(
    links: Sequence[Link], decisions: Sequence[LinkDecision] = ()
) -> tuple[SameParty, ...]:
    """Gather linked entries into parties, the surest links first.

    Two entries of one list are never gathered through a third, and a pair that a
    person called different is kept apart along every way round.
    """
    last = {frozenset((item.left, item.right)): item for item in decisions}
    apart = {pair for pair, item in last.items() if not item.same}
    confirmed = [_decided(item) for item in last.values() if item.same]
    open_links = [
        item for item in links if frozenset((item.left, item.right)) not in last
    ]
    group: dict[str, set[str]] = {}
    held: list[Link] = []
    for item in [*confirmed, *sorted(open_links, key=lambda item: -item.score)]:
        left = group.setdefault(item.left, {item.left})
        right = group.setdefault(item.right, {item.right})
        if left is not right:
            pairs = [(a, b) for a in left for b in right]
            if any(frozenset(pair) in apart for pair in pairs):
                continue
            if item.kind != "decided" and any(
                a.partition(":")[0] == b.partition(":")[0] for a, b in pairs
            ):
                continue
            left |= right
            for member in right:
                group[member] = left
        held.append(item)
    gathered: dict[int, tuple[set[str], list[Link]]] = {}
    for item in held:
        members = group[item.left]
        gathered.setdefault(id(members), (members, []))[1].append(item)
    return tuple(
        SameParty(ids=tuple(sorted(members)), links=tuple(own))
        for members, own in gathered.values()
    )


def _decided(item: LinkDecision) -> Link:
    left, right = sorted((item.left, item.right))
    return Link(
        left=left,
        right=right,
        kind="decided",
        score=1.0,
        reasons=(f"Confirmed by {item.who} on {item.when[:10]}: {item.why}",),
    )


def _list_of(party: Party) -> str:
    return party.id.partition(":")[0]


def _most_of_one_list(members: Sequence[Party]) -> int:
    count: dict[str, int] = defaultdict(int)
    for party in members:
        count[_list_of(party)] += 1
    return max(count.values())


def _group(schema: str) -> str:
    if schema in {"Vessel", "Airplane", "CryptoWallet", "Asset", "Person"}:
        return schema
    return "body"


def _same_kind(one: Party, other: Party) -> bool:
    sides = {_group(one.schema), _group(other.schema)}
    open_schema = {"LegalEntity", "Thing"} & {one.schema, other.schema}
    return len(sides) == 1 or (bool(open_schema) and sides <= {"Person", "body"})


def _keys(party: Party) -> Iterator[str]:
    for detail in party.details:
        if detail.prop in BY_ITSELF or detail.prop in WITH_NAME:
            value = normal_identifier(detail.value)
            if value:
                yield f"#{value}"
    for reference in _references(party):
        yield f"@{reference}"
    days = [text for text in party.values("birthDate") if len(text) == 10]
    yield from (f"d{text}" for text in days if not text.endswith("-01-01"))
    is_person = party.schema == "Person"
    for detail in _strong_names(party):
        parts = read_name(detail.value, party.schema).telling
        if len(parts) > 1 or not is_person:
            yield "n" + " ".join(sorted(part.key for part in parts))


def _strong_names(party: Party) -> Iterator[Detail]:
    strong = [name for name in party.names if name.quality in {"", "strong"}]
    yield from strong[:_MOST_NAMES]


def _references(party: Party) -> set[str]:
    texts = [listing.entry_id for listing in party.listings]
    texts += party.values("notes", "unReference", "unscId")
    texts += [item.reason for item in party.listings]
    texts += [text for item in party.listings for text in item.legal_basis]
    return {found for text in texts for found in _UN_REFERENCE.findall(text)}


def _contradicts(one: Party, other: Party) -> bool:
    for prop in ONE_EACH:
        left, right = (
            {
                value
                for detail in party.details
                if detail.prop == prop
                and (value := normal_identifier(detail.value))
                and passes_check(prop, detail.value)
            }
            for party in (one, other)
        )
        if left and right and not left & right:
            return True
    for prop in ("birthDate", "incorporationDate"):
        left_days, right_days = one.values(prop), other.values(prop)
        if (
            left_days
            and right_days
            and not any(_near(a, b) for a in left_days for b in right_days)
        ):
            return True
    genders = [set(party.values("gender")) for party in (one, other)]
    return bool(genders[0] and genders[1] and not genders[0] & genders[1])


def _near(one: str, other: str) -> bool:
    """Whether two dates could be one: publishers differ by a year, or about a span."""
    try:
        left, right = (PartialDate.parse(text).interval for text in (one, other))
    except InputError:
        return True
    if left.overlaps(right):
        return True
    if left.start and left.end and right.start and right.end:
        return abs(left.start.year - right.start.year) <= 1
    return False


def _best(one: Party, other: Party, ignoring: frozenset[str]) -> tuple[str, list[str]]:
    numbers = list(_shared_numbers(one, other, BY_ITSELF, ignoring))
    if numbers:
        return "number", numbers
    like = _likeness(one, other)
    shared = [*_shared_numbers(one, other, WITH_NAME, ignoring)]
    if shared and like.score >= LIKE:
        return "number and name", [*shared, like.sentence]
    referred = _references(one) & _references(other)
    own = {listing.entry_id for item in (one, other) for listing in item.listings}
    if referred & own and like.score >= LIKE:
        told = ", ".join(sorted(referred & own))
        return "reference and name", [f"Both give the reference {told}.", like.sentence]
    return _by_name(one, other, like) if like.score >= VERY_LIKE else ("", [])


def _by_name(one: Party, other: Party, like: _Likeness) -> tuple[str, list[str]]:
    sentence = like.sentence
    shared = _countries(one) & _countries(other)
    silent = not _countries(one) or not _countries(other)
    concern = _concerned(one) & _concerned(other) if silent else set()
    place = f"Both state {_named(shared)}."
    under = f"Both are listed under measures that concern {_named(concern)}."
    if one.schema == "Person" and other.schema == "Person":
        days = set(one.values("birthDate")) & set(other.values("birthDate"))
        exact = sorted(day for day in days if len(day) == 10)
        if exact and not all(day.endswith("-01-01") for day in exact):
            born = f"Both state the birth date {exact[0]}."
            if shared:
                return "name, day and country", [sentence, born, place]
            return "name and day", [sentence, born]
        years = {text[:4] for text in one.values("birthDate")} & {
            text[:4] for text in other.values("birthDate")
        }
        if years and like.whole:
            born = f"Both state the birth year {min(years)}."
            if shared:
                return "name, year and country", [sentence, born, place]
            if concern:
                return "name, year and programme", [sentence, born, under]
    elif (
        _group(one.schema) == _group(other.schema) == "body"
        and like.whole
        and not _numbers_differ(one, other)
    ):
        if shared:
            return "body's name and country", [sentence, place]
        if concern and like.exact:
            return "body's name and programme", [sentence, under]
        if like.words >= LONG and silent and like.exact:
            told = f"The name has {like.words} words; one side states no country."
            return "body's long name", [sentence, told]
    return "", []


def _named(codes: set[str]) -> str:
    return " and ".join(sorted(map(country_name, codes)))


def _concerned(party: Party) -> set[str]:
    """Countries named in the programmes: ``Iran (nuclear proliferation)``, ``RUSSIA-EO14024``."""
    words = (
        word.strip()
        for listing in party.listings
        for programme in listing.programmes
        for word in _BESIDE.split(programme)
    )
    return {code for word in words if len(word) > 2 and (code := country_code(word))}


def _numbers_differ(one: Party, other: Party) -> bool:
    """Whether both state a number of one kind and country and none is shared."""
    left, right = (
        {
            (detail.prop, detail.kind, detail.country): normal_identifier(detail.value)
            for detail in party.details
            if detail.prop in WITH_NAME and normal_identifier(detail.value)
        }
        for party in (one, other)
    )
    both = left.keys() & right.keys()
    return bool(both) and not set(left.values()) & set(right.values())


def _shared_numbers(
    one: Party, other: Party, kinds: dict[str, str], ignoring: frozenset[str]
) -> Iterator[str]:
    borne = {
        (detail.prop, normal_identifier(detail.value)): detail
        for detail in one.details
        if detail.prop in kinds
    }
    told = set(ignoring)
    for detail in other.details:
        value = normal_identifier(detail.value) if detail.prop in kinds else ""
        match = borne.get((detail.prop, value)) if value else None
        if match is None or value in told or passes_check(detail.prop, value) is False:
            continue
        issuers = {match.country, detail.country} - {""}
        if detail.prop in WITH_NAME and len(issuers) > 1:
            continue
        told.add(value)
        issuer = f" of {country_name(issuers.pop())}" if issuers else ""
        yield f"Both state the {kinds[detail.prop]} {detail.value}{issuer}."


@dataclass(frozen=True, slots=True, order=True)
class _Likeness:
    """How two names agree, worst first: is one a part of the other, whole, and score.

    Attributes:
        whole: nothing is left out on either side, and no legal form contradicts.
        exact: whole, and the same legal forms are named.
        score: likeness, 0 to 1.
        words: words that agree; none if but one of them is more than generic.
        sentence: for people.
    """

    whole: bool = False
    exact: bool = False
    score: float = 0.0
    words: int = 0
    sentence: str = ""


def _likeness(one: Party, other: Party) -> _Likeness:
    """Give the best likeness of two strong names; one word alone tells no person."""
    schema = one.schema if one.schema == "Person" else other.schema
    best = _Likeness()
    for left in _strong_names(one):
        mine = read_name(left.value, schema)
        keys = {part.key for part in mine.telling}
        for right in _strong_names(other):
            yours = read_name(right.value, schema)
            if not keys & {part.key for part in yours.telling}:
                continue
            if min(len(mine.telling), len(yours.telling)) <= (schema == "Person"):
                continue
            aligned = align(mine, yours)
            # A joint stock and a limited company of one name are two bodies.
            forms = not mine.forms or not yours.forms or bool(mine.forms & yours.forms)
            whole = forms and not aligned.left_only and not aligned.right_only
            named = sum(part.role == "name" for part in mine.telling)
            found = _Likeness(
                whole=whole,
                exact=whole and mine.forms == yours.forms,
                score=compare(mine, yours, aligned, is_person=schema == "Person").score,
                words=len(mine.telling) if named > 1 else 0,
                sentence=f"The names {left.value} and {right.value} agree.",
            )
            best = max(best, found)
    return best


def _countries(party: Party) -> set[str]:
    values = party.values(*_COUNTRIES)
    return {code for value in values if (code := country_code(value))}
