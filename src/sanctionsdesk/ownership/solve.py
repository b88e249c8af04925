"""Who is caught above one body: two bounds by fixpoint over its owners.

The lower run takes the least shares and only parties surely listed, the upper the
greatest shares and everyone who may be. A body in the lower set is caught, one
outside the upper is not, the rest cannot be told.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sanctionsdesk.entities.holding import KINDS, WHOLE
from sanctionsdesk.ownership.regimes import Measure, Rule
from sanctionsdesk.ownership.register import (
    COMPONENT,
    INDIRECT,
    Register,
    Stake,
)

Side = Literal["low", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """A body with everything above it on a day.

    Attributes:
        target: the body.
        holders: stakes in each body, its owners' owners included.
        bodies: for each owner the bodies it has stakes in, of those above the target.
    """

    target: int
    holders: dict[int, list[Stake]]
    bodies: dict[int, list[int]]


def upstream(register: Register, target: int, day: date) -> Upstream:
    """Collect the owners of a body, their owners, and so on."""
    holders: dict[int, list[Stake]] = {}
    bodies: dict[int, list[int]] = defaultdict(list)
    todo = deque([target])
    while todo:
        body = todo.popleft()
        if body in holders:
            continue
        holders[body] = register.holders(body, day)
        for owner in dict.fromkeys(stake.owner for stake in holders[body]):
            bodies[owner].append(body)
            todo.append(owner)
    return Upstream(target=target, holders=holders, bodies=dict(bodies))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """Where catching begins.

    Attributes:
        sure: parties surely listed.
        doubtful: parties that may be listed ones.
        unidentified: owners that the register does not identify.
    """

    sure: frozenset[int]
    doubtful: frozenset[int] = frozenset()
    unidentified: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the two runs gave.

    Attributes:
        lower: bodies and parties surely caught, by listed person where the rule
            adds up one person's stakes only.
        upper: those that may be caught, in the same way.
        low: nano-percent of the target that caught parties surely hold.
        high: nano-percent they may hold.
    """

    lower: tuple[frozenset[int], ...]
    upper: tuple[frozenset[int], ...]
    low: int
    high: int
    surely: frozenset[int] = field(default_factory=frozenset)
    maybe: frozenset[int] = field(default_factory=frozenset)


def solve(up: Upstream, seeds: Seeds, rule: Rule) -> Bounds:
    """Run both bounds for one body under one rule."""
    everyone = seeds.sure | seeds.doubtful
    lower = [spread(up, group, rule, "low") for group in groups(rule, seeds.sure)]
    upper = [
        spread(up, group | seeds.unidentified, rule, "high", seeds.unidentified)
        for group in groups(rule, everyone) or [frozenset[int]()]
    ]
    stakes = up.holders[up.target]
    of = rule.owning
    return Bounds(
        lower=tuple(lower),
        upper=tuple(upper),
        low=max((held(stakes, caught, of, "low") for caught in lower), default=0),
        high=max(
            held(stakes, caught, of, "high", seeds.unidentified) for caught in upper
        ),
        surely=frozenset[int]().union(*lower),
        maybe=frozenset[int]().union(*upper),
    )


def groups(rule: Rule, listed: AbstractSet[int]) -> list[frozenset[int]]:
    """Whose stakes are added up: those of all the listed, or of each alone."""
    if not listed:
        return []
    if any(measure.add == "one_person" for measure in rule.measures):
        return [frozenset({person}) for person in sorted(listed)]
    return [frozenset(listed)]


def spread(
    up: Upstream,
    listed: AbstractSet[int],
    rule: Rule,
    side: Side,
    unidentified: AbstractSet[int] = frozenset(),
) -> frozenset[int]:
    """Give the least set that holds the listed and every body they own or control."""
    caught = set(listed)
    todo = deque(body for owner in listed for body in up.bodies.get(owner, ()))
    while todo:
        body = todo.popleft()
        if body not in caught and meets(
            up.holders[body], caught, rule, side, unidentified
        ):
            caught.add(body)
            todo.extend(up.bodies.get(body, ()))
    return frozenset(caught)


def greatest(up: Upstream, listed: AbstractSet[int], rule: Rule) -> frozenset[int]:
    """Give the greatest set that holds itself up, of what the listed reach at all.

    It differs from the least only through cross-holdings and cycles.
    """
    found: set[int] = set()
    for group in groups(rule, listed):
        caught = set(group)
        todo = deque(group)
        while todo:
            for body in up.bodies.get(todo.popleft(), ()):
                if body not in caught:
                    caught.add(body)
                    todo.append(body)
        todo = deque(caught - group)
        while todo:
            body = todo.popleft()
            if body in caught and not meets(up.holders[body], caught, rule, "low"):
                caught.discard(body)
                todo.extend(item for item in up.bodies.get(body, ()) if item not in group)  # fmt: skip
        found |= caught
    return frozenset(found)


def meets(
    stakes: Iterable[Stake],
    caught: AbstractSet[int],
    rule: Rule,
    side: Side,
    unidentified: AbstractSet[int] = frozenset(),
) -> bool:
    """Tell whether caught owners own or control a body under the rule."""
    return any(
        held(stakes, caught, measure, side, unidentified) >= measure.least
        for measure in rule.catching
    ) or controls(stakes, caught, rule, side)


def controls(
    stakes: Iterable[Stake], caught: AbstractSet[int], rule: Rule, side: Side
) -> bool:
    """Tell whether a caught owner has control that is a ground of its own."""
    return any(
        KINDS[stake.kind] in rule.grounds
        and stake.owner in caught
        and (stake.low if side == "low" else stake.high) == WHOLE
        for stake in stakes
    )


def held(
    stakes: Iterable[Stake],
    caught: AbstractSet[int],
    measure: Measure,
    side: Side,
    unidentified: AbstractSet[int] = frozenset(),
) -> int:
    """Measure what caught owners hold of a body, in nano-percent.

    A stake said to be indirect and the chain it sums up are two accounts of the
    same shares: the larger counts, never both.
    """
    of = [stake for stake in stakes if KINDS[stake.kind] == measure.kind]
    chain = _held([s for s in of if s.via != INDIRECT], caught, measure, side, unidentified)  # fmt: skip
    if all(stake.via not in {INDIRECT, COMPONENT} for stake in of):
        return chain
    stated = [stake for stake in of if stake.via != COMPONENT]
    return max(chain, _held(stated, caught, measure, side, unidentified))


def _held(
    stakes: list[Stake],
    caught: AbstractSet[int],
    measure: Measure,
    side: Side,
    unidentified: AbstractSet[int],
) -> int:
    mine = [stake for stake in stakes if stake.owner in caught]
    if side == "low":
        shares = [stake.low for stake in mine]
        return max(shares, default=0) if measure.add == "none" else min(WHOLE, sum(shares))  # fmt: skip
    # What others surely hold cannot be held by the caught as well, unless the
    # register contradicts itself by giving away more than the whole.
    others = sum(stake.low for stake in stakes if stake.owner not in caught)
    is_sound = others + sum(stake.low for stake in mine) <= WHOLE
    room = WHOLE - others if is_sound else WHOLE
    if measure.add == "none":
        # An owner nobody names may be the same person as the one who is listed.
        named = max((s.high for s in mine if s.owner not in unidentified), default=0)
        return min(room, named + sum(s.high for s in mine if s.owner in unidentified))
    return min(room, sum(stake.high for stake in mine))
