"""The fewest facts that are missing: what, if known, would settle an open answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sanctionsdesk.entities.holding import KINDS, RegisterParty
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.regimes import Rule
from sanctionsdesk.ownership.register import Stake
from sanctionsdesk.ownership.shares import bounds_text
from sanctionsdesk.ownership.solve import Bounds, Seeds, Upstream, solve

MOST = 12
"""Facts tried, those nearest to the body first."""
TOGETHER = 3
"""Most facts tried at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing not known.

    Attributes:
        kind: ``holder`` nobody names, ``match`` in doubt, or ``share`` not exact.
        party: number of the holder.
        body: number of the body for a share; -1 otherwise.
        text: the question to ask.
    """

    kind: str
    party: int
    body: int
    text: str


class Naming(Protocol):
    """What a register is asked for here: names and its own words."""

    @property
    def parties(self) -> Mapping[int, RegisterParty]:
        """What the register says of parties."""

    def caption(self, number: int, /) -> str:
        """Give a party's name."""

    def said(self, stake: Stake, /) -> str:
        """Give the register's own words on a stake."""


def match_question(name: str, match: Listed) -> str:
    """Ask whether a party of the register is the listed one."""
    told = f" ({match.told})" if match.told else ""
    return f"is {name} the listed {match.name}{told}? {match.doubt}"


def open_facts(
    register: Naming,
    up: Upstream,
    seeds: Seeds,
    bounds: Bounds,
    listed: dict[int, Listed],
) -> list[Fact]:
    """List what is not known above a body and may matter, the nearest first."""
    facts: dict[tuple[str, int, int], Fact] = {}
    for body, stakes in up.holders.items():
        if body != up.target and body not in bounds.maybe:
            continue
        for stake in stakes:
            for item in _facts(register, body, stake, seeds, bounds, listed):
                facts.setdefault((item.kind, item.party, item.body), item)
    return list(facts.values())


def _facts(  # noqa: PLR0917 - private, one stake and what is known above it
    register: Naming,
    body: int,
    stake: Stake,
    seeds: Seeds,
    bounds: Bounds,
    listed: dict[int, Listed],
) -> Iterator[Fact]:
    owner, name = stake.owner, register.caption(stake.owner)
    if owner not in bounds.maybe:
        return
    if owner in seeds.unidentified and owner not in seeds.sure:
        party = register.parties.get(owner)
        why = f" ({party.unidentified})" if party and party.unidentified else ""
        share = bounds_text(stake.low, stake.high)
        text = f"who is {name}{why}, holder of {share} of {register.caption(body)}?"
        yield Fact(kind="holder", party=owner, body=-1, text=text)
    if owner in seeds.doubtful:
        text = match_question(name, listed[owner])
        yield Fact(kind="match", party=owner, body=-1, text=text)
    if stake.low < stake.high and KINDS[stake.kind] not in {"capital", "votes"}:
        text = f"does {name} control {register.caption(body)} ({register.said(stake)})?"
        yield Fact(kind="share", party=owner, body=body, text=text)
    elif stake.low < stake.high:
        text = f"what exactly does {name} hold of {register.caption(body)} (known: {bounds_text(stake.low, stake.high)})?"
        yield Fact(kind="share", party=owner, body=body, text=text)


def fewest(
    up: Upstream, seeds: Seeds, rule: Rule, facts: Sequence[Fact]
) -> dict[str, list[list[Fact]]]:
    """Find the smallest sets of facts that could settle the answer, either way."""
    tried = facts[:MOST]
    found: dict[str, list[list[Fact]]] = {"blocked": [], "not_blocked_by_rule": []}
    for size in range(1, TOGETHER + 1):
        for status, sets in found.items():
            if sets and len(sets[0]) < size:
                continue
            for combination in itertools.combinations(tried, size):
                if _settles(up, seeds, rule, combination, status):
                    sets.append(list(combination))
    return found


def _settles(
    up: Upstream, seeds: Seeds, rule: Rule, facts: Iterable[Fact], status: str
) -> bool:
    """Put the facts as they would have to be, and solve again."""
    caught = status == "blocked"
    parties = {fact.party for fact in facts if fact.kind != "share"}
    shares = {(fact.body, fact.party) for fact in facts if fact.kind == "share"}
    known = Seeds(
        sure=seeds.sure | (parties if caught else frozenset()),
        doubtful=seeds.doubtful - parties,
        unidentified=seeds.unidentified - parties,
    )
    settled = up
    if shares:
        settled = replace(up, holders={
            body: [_settled(stake, caught=caught) if (body, stake.owner) in shares else stake
                   for stake in stakes]
            for body, stakes in up.holders.items()
        })  # fmt: skip
    bounds = solve(settled, known, rule)
    return up.target in bounds.surely if caught else up.target not in bounds.maybe


def _settled(stake: Stake, *, caught: bool) -> Stake:
    return stake._replace(low=stake.high) if caught else stake._replace(high=stake.low)
