"""Registers and lists: who of a register is listed, and what lists state of owners."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sanctionsdesk.base.dates import PartialDate, parse_day
from sanctionsdesk.base.errors import InputError, ListError, UsageError
from sanctionsdesk.entities.holding import WHOLE, Holding, HoldingKind, RegisterParty
from sanctionsdesk.entities.party import Party
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.regimes import regimes_of, rule
from sanctionsdesk.ownership.register import Register, Rows
from sanctionsdesk.ownership.shares import read_share
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Match

MOST_SCREENED = 200_000
"""Parties of a register that are matched to the lists at once."""


def check_lists(kept: Collection[str], regimes: Sequence[str], *, as_of: date) -> None:
    """Refuse to match a register where a regime has no list that counts for it.

    Raises:
        ListError: naming the regime and the lists that would do.
    """
    for regime in regimes:
        law = rule(regime, as_of=as_of)
        if not law.has_list(kept):
            raise ListError(
                f"no list that counts for the regime {regime} is kept for {as_of} (one of {', '.join(law.lists)}); "
                "add one: sdesk lists add PATH, or name the listed in a file"
            )


def named_parties(register: Register, target: str | None) -> list[int]:
    """Give the numbers of the parties that can be matched: all, or a body and those above it.

    Raises:
        UsageError: for more parties than can be screened.
        NotFoundError: when the register does not know the body.
    """
    numbers = range(len(register.ids)) if target is None else sorted(register.above(register.find(target)))  # fmt: skip
    named = [n for n in numbers if not register.unidentified[n]]
    if len(named) > MOST_SCREENED:
        raise UsageError(
            f"{register.name} has {len(named)} parties, more than the {MOST_SCREENED} that are matched "
            "to lists at once; name the listed in a file",
            field="--listed",
        )
    return named


def query_of_party(register: Register, number: int) -> Query:
    """Ask the lists about a register's party with all that the register says of it."""
    party = register.parties.get(number)
    if party is None:
        return Query(name=register.ids[number], schema="LegalEntity")
    return Query(
        name=party.name,
        schema=party.schema,
        birth_date=party.birth_date,
        countries=party.countries,
        identifiers=party.identifiers,
    )


def listed_as(ident: str, match: Match) -> Iterator[Listed]:
    """Give a possible match as a listing of a register's party, with its doubt.

    It is beyond doubt when an identifier agrees, when a body bears the very name, or
    when a person does and the birth date agrees; no other match decides by itself.
    """
    told = {reason.feature for reason in match.comparison.reasons if reason.weight > 0}
    same_name = match.asked.casefold().split() == match.name.value.casefold().split()
    known = "birth_date" in told if match.party.schema == "Person" else True
    sure = "identifier" in told or (same_name and known)
    reasons = " ".join(reason.sentence for reason in match.comparison.reasons[:2])
    doubt = "" if sure else f"Possible match, score {match.score:.2f}. {reasons}".strip()  # fmt: skip
    text = " ".join(detail.value for detail in match.party.details if detail.prop == "notes")  # fmt: skip
    for listing in match.party.listings:
        counting = regimes_of(listing.list_id, " ".join([text, *listing.measures]))
        if counting:
            yield Listed(
                id=ident,
                name=match.party.caption,
                list_id=listing.list_id,
                entry=listing.entry_id,
                since=_full_day(listing.listed_on),
                until=_full_day(listing.ended_on),
                regimes=counting,
                doubt=doubt,
                score=match.score,
                source=match.party.source.short,
            )


def _full_day(text: str) -> date | None:
    return parse_day(text) if len(text) == 10 else None


_LINKS: dict[str, tuple[HoldingKind, bool]] = {
    "owned_or_controlled_by": ("capital", True),
    "owner": ("capital", False),
    "parent": ("capital", True),
    "leader_or_official_of": ("tie", False),
    "director": ("tie", False),
    "acting_for": ("tie", True),
    "family": ("tie", False),
    "associate": ("tie", False),
    "linked_to": ("tie", False),
}
"""Links that lists state: kind of holding, and whether the other party is the owner."""


def relations_of(parties: Sequence[Party]) -> tuple[Register, tuple[Listed, ...]]:
    """Turn the links between parties of lists into a register, without inventing shares.

    Raises:
        ListError: when none of the parties has a link.
    """
    rows = Rows("the lists", "lists")
    by_name: dict[tuple[str, str], str] = {}
    for party in parties:
        for listing in party.listings:
            by_name.setdefault((listing.list_id, party.caption.casefold()), party.id)
    listed = []
    known = {party.id for party in parties}
    for line, party in enumerate(parties, start=1):
        rows.party(RegisterParty(id=party.id, name=party.caption, schema=party.schema))
        list_id = party.listings[0].list_id if party.listings else party.id.partition(":")[0]  # fmt: skip
        text = " ".join(detail.value for detail in party.details if detail.prop == "notes")  # fmt: skip
        listed += [
            Listed(id=party.id, name=party.caption, list_id=item.list_id, entry=item.entry_id,
                   since=_full_day(item.listed_on), until=_full_day(item.ended_on),
                   regimes=regimes_of(item.list_id, " ".join([text, *item.measures])), source=party.source.short)
            for item in party.listings
            if regimes_of(item.list_id, " ".join([text, *item.measures]))
        ]  # fmt: skip
        for relation in party.relations:
            if relation.kind not in _LINKS:
                continue
            kind, other_owns = _LINKS[relation.kind]
            other = relation.other_id if ":" in relation.other_id else f"{list_id}:{relation.other_id}"  # fmt: skip
            if not relation.other_id:
                other = by_name.get((list_id, relation.other_name.casefold()), relation.other_name)  # fmt: skip
            if other not in known and relation.other_name:
                rows.party(RegisterParty(id=other, name=relation.other_name))
            owner, owned = (other, party.id) if other_owns else (party.id, other)
            rows.rows += 1
            try:
                low, high = read_share(relation.share_pct) if kind == "capital" else (WHOLE, WHOLE)  # fmt: skip
                start, end = (PartialDate.parse(item) if item else None for item in (relation.start, relation.end))  # fmt: skip
                rows.add(Holding(owner=owner, owned=owned, low=low, high=high, kind=kind, start=start, end=end,
                                 line=line, source="" if kind == "tie" else list_id,
                                 note=relation.note or relation.kind.replace("_", " ")))  # fmt: skip
            except InputError as error:
                rows.fault(line, error.message)
    if not rows.rows:
        raise ListError("no list kept for that day states who owns or controls whom")
    return rows.register(), tuple(listed)
