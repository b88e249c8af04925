"""A whole register decided at once: the same rules as one body, on arrays.

Each stake is visited once in each run: from the frontier of newly caught owners
to the bodies they hold, whose sums grow until they meet the rule's measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sanctionsdesk.entities.holding import KINDS, WHOLE
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.regimes import Measure, Rule
from sanctionsdesk.ownership.register import (
    COMPONENT,
    INDIRECT,
    Bools,
    Bytes,
    Ints,
)
from sanctionsdesk.ownership.standing import Stakes, stakes_from

CLEAR, UNKNOWN, BLOCKED, LISTED = 0, 1, 2, 3
STATUS = ("not_blocked_by_rule", "unknown", "blocked", "listed")
"""What the numbers of :attr:`Decided.status` mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Who is caught, and for whom: listed person and party, one pair a place.

    Where a rule adds up everyone's stakes, the person is 0 throughout.
    """

    person: Ints
    party: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One rule's answer for every party.

    Attributes:
        rule: the rule.
        status: :data:`CLEAR`, :data:`UNKNOWN`, :data:`BLOCKED` or :data:`LISTED`.
        low: nano-percent surely held by the caught.
        high: nano-percent that may be held.
        greatest: caught if cross-holdings may hold each other up; ``None`` for
            rules that add up one person's stakes, where it is not computed.
        lower: pairs surely caught.
        upper: pairs that may be caught.
        maybe_nobodys: parties that owners nobody names may hold by themselves.
    """

    rule: Rule
    status: Bytes
    low: Ints
    high: Ints
    greatest: Bools | None
    lower: Pairs
    upper: Pairs
    maybe_nobodys: Bools

    @property
    def caught(self) -> Ints:
        """Parties caught or not settled, the listed themselves left out."""
        return np.flatnonzero((self.status == UNKNOWN) | (self.status == BLOCKED))


def decide(
    stakes: Stakes, listed: Mapping[int, Listed], rule: Rule, *, day: date
) -> Decided:
    """Decide every party under one rule.

    Args:
        stakes: what stands on the day.
        listed: listed parties by number.
        rule: the rule of the day.
        day: the day.
    """
    counted = {n: item for n, item in listed.items() if item.counts(rule.regime, day)}
    sure = _numbers(n for n, item in counted.items() if not item.doubt)
    everyone = _numbers(counted)
    nobody = np.flatnonzero(stakes.unidentified)
    nobody = nobody[~np.isin(nobody, everyone)]
    return _decide(stakes, rule, _Start(_own(rule, sure), _own(rule, everyone), nobody))


def _numbers(numbers: Iterable[int]) -> Ints:
    return np.array(sorted(numbers), np.int64)


def _own(rule: Rule, listed: Ints) -> Pairs:
    person = listed if _by_person(rule) else np.zeros(len(listed), np.int64)
    return Pairs(person=person, party=listed)


def _by_person(rule: Rule) -> bool:
    return any(measure.add == "one_person" for measure in rule.measures)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where the runs begin: those surely caught, those who may be, and nobody's."""

    sure: Pairs
    everyone: Pairs
    nobody: Ints


def _decide(stakes: Stakes, rule: Rule, start: _Start) -> Decided:
    accounts = [_Account(stakes, measure, via) for measure in rule.catching for via in _vias(stakes, measure)]  # fmt: skip
    lower, low, _ = _run(stakes, rule, accounts, start.sure, side="low")
    upper, high, nobodys = _run(stakes, rule, accounts, start.everyone, side="high", nobody=start.nobody)  # fmt: skip
    status = np.zeros(stakes.parties, np.int8)
    status[nobodys] = UNKNOWN
    status[upper.party] = UNKNOWN
    status[lower.party] = BLOCKED
    # Owners nobody names are where the doubt begins, not what is decided.
    status[start.nobody] = CLEAR
    status[start.everyone.party] = np.maximum(status[start.everyone.party], UNKNOWN)
    status[start.sure.party] = LISTED
    most = None if _by_person(rule) else _greatest(stakes, rule, accounts, start.sure.party)  # fmt: skip
    return Decided(rule=rule, status=status, low=low, high=np.maximum(low, high), greatest=most,
                   lower=lower, upper=upper, maybe_nobodys=nobodys)  # fmt: skip


def _vias(stakes: Stakes, measure: Measure) -> tuple[int, ...]:
    """A stake said to be indirect and its chain are two accounts of the same shares."""
    kind = KINDS.index(measure.kind)
    if not stakes.via.any() or not (stakes.via[stakes.kind == kind] > 0).any():
        return (INDIRECT,)
    return INDIRECT, COMPONENT


class _Account:
    """One measure over the stakes that count in it."""

    def __init__(self, stakes: Stakes, measure: Measure, without: int) -> None:
        self.measure = measure
        self.is_capital = measure.kind == "capital"
        self.counts = (stakes.kind == KINDS.index(measure.kind)) & (stakes.via != without)  # fmt: skip
        self.stated = np.zeros(stakes.parties, np.int64)
        np.add.at(self.stated, stakes.owned[self.counts], stakes.low[self.counts])

    def room(self, bodies: Ints, own: Ints) -> Ints:
        """What is left of the bodies beside what others surely hold."""
        stated = self.stated[bodies]
        return np.where(stated <= WHOLE, WHOLE - stated + own, WHOLE)


def _run(
    stakes: Stakes,
    rule: Rule,
    accounts: Sequence[_Account],
    start: Pairs,
    *,
    side: str,
    nobody: Ints | None = None,
) -> tuple[Pairs, Ints, Bools]:
    """Run one bound; gives the pairs caught, what is held of each body, and nobody's."""
    none = np.zeros(0, np.int64)
    high = side == "high"
    if not _by_person(rule):
        seeds = np.concatenate([start.party, nobody]) if nobody is not None else start.party  # fmt: skip
        run = _Together(stakes, rule, accounts, high=high)
        caught = run.spread(seeds)
        party = np.flatnonzero(caught)
        nobodys = np.zeros(stakes.parties, np.bool_)
        if nobody is not None:
            nobodys[nobody] = True
        return Pairs(person=np.zeros(len(party), np.int64), party=party), run.held(), nobodys  # fmt: skip
    base = _Together(stakes, rule, accounts, high=high)
    nobodys = base.spread(nobody if nobody is not None else none)
    return _Apart(stakes, rule, accounts, base, nobodys, high=high).spread(start)


def _grounds(stakes: Stakes, rule: Rule, *, high: bool) -> Bools:
    kinds = np.array([kind in rule.grounds for kind in KINDS])
    full = (stakes.high if high else stakes.low) == WHOLE
    grounds: Bools = kinds[stakes.kind] & full
    return grounds


class _Together:
    """The run of a rule that adds up everyone's stakes."""

    def __init__(
        self, stakes: Stakes, rule: Rule, accounts: Sequence[_Account], *, high: bool
    ) -> None:
        self.stakes, self.accounts, self.high = stakes, accounts, high
        self.grounds = _grounds(stakes, rule, high=high) if rule.grounds else None
        size = stakes.parties
        self.sums = [np.zeros(size, np.int64) for _ in accounts]
        self.lows = [np.zeros(size, np.int64) for _ in accounts] if high else self.sums
        self.most = [np.zeros(size if item.measure.add == "none" else 0, np.int64) for item in accounts]  # fmt: skip

    def spread(self, seeds: Ints) -> Bools:
        """Catch whatever the seeds own or control, and what that owns, and so on."""
        stakes = self.stakes
        caught = np.zeros(stakes.parties, np.bool_)
        caught[seeds] = True
        frontier = np.flatnonzero(caught)
        while len(frontier):
            places = stakes.of(frontier)
            reached = [stakes.owned[places[self.grounds[places]]]] if self.grounds is not None else []  # fmt: skip
            for number, account in enumerate(self.accounts):
                counted = places[account.counts[places]]
                bodies = stakes.owned[counted].astype(np.int64)
                self._add(number, account, counted, bodies)
                reached.append(bodies[self.value(number, bodies) >= account.measure.least])  # fmt: skip
            new = np.unique(np.concatenate(reached)).astype(np.int64)
            frontier = new[~caught[new]]
            caught[frontier] = True
        return caught

    def _add(self, number: int, account: _Account, counted: Ints, bodies: Ints) -> None:
        stakes = self.stakes
        shares = stakes.high[counted] if self.high else stakes.low[counted]
        if account.measure.add == "none":
            named = ~stakes.unidentified[stakes.owner[counted]]
            np.maximum.at(self.most[number], bodies[named], shares[named])
            if self.high:
                # An owner nobody names may be the one who is listed.
                np.add.at(self.sums[number], bodies[~named], shares[~named])
                np.add.at(self.lows[number], bodies, stakes.low[counted])
            else:
                np.maximum.at(self.most[number], bodies[~named], shares[~named])
            return
        np.add.at(self.sums[number], bodies, shares)
        if self.high:
            np.add.at(self.lows[number], bodies, stakes.low[counted])

    def value(self, number: int, bodies: Ints) -> Ints:
        """What caught owners hold of bodies in one account."""
        account = self.accounts[number]
        held = self.sums[number][bodies]
        if account.measure.add == "none":
            held = self.most[number][bodies] + (held if self.high else 0)
        if self.high:
            return np.minimum(held, account.room(bodies, self.lows[number][bodies]))
        return np.minimum(held, WHOLE)

    def held(self) -> Ints:
        """What is held of every body's capital, by the account that gives most."""
        everyone = np.arange(self.stakes.parties)
        told = np.zeros(self.stakes.parties, np.int64)
        for number, account in enumerate(self.accounts):
            if account.is_capital:
                np.maximum(told, self.value(number, everyone), out=told)
        return told


class _Apart:
    """The run of a rule that adds up the stakes of each listed person alone."""

    def __init__(
        self,
        stakes: Stakes,
        rule: Rule,
        accounts: Sequence[_Account],
        base: _Together,
        nobodys: Bools,
        *,
        high: bool,
    ) -> None:
        self.stakes, self.accounts, self.high = stakes, accounts, high
        self.base, self.nobodys = base, nobodys
        self.grounds = _grounds(stakes, rule, high=high)
        empty = np.zeros(0, np.int64)
        # Sums by key: person times parties plus body, kept in order.
        self.sums = [(empty, empty, empty) for _ in accounts]

    def spread(self, start: Pairs) -> tuple[Pairs, Ints, Bools]:
        """Catch for each person what it owns or controls, and what that owns."""
        stakes, size = self.stakes, self.stakes.parties
        caught = np.unique(start.person * size + start.party)
        frontier = caught
        while len(frontier):
            person, party = np.divmod(frontier, size)
            # What nobody's bodies hold is counted for everyone already.
            fresh = ~self.nobodys[party]
            person, party = person[fresh], party[fresh]
            places = stakes.of(party)
            counts = stakes.starts[party + 1] - stakes.starts[party]
            keys = np.repeat(person, counts) * size + stakes.owned[places]
            reached: list[Any] = [keys[self.grounds[places]]]
            for number, account in enumerate(self.accounts):
                counts_here = account.counts[places]
                reached.append(self._add(number, account, keys[counts_here], places[counts_here]))  # fmt: skip
            new = np.setdiff1d(np.concatenate(reached), caught)
            new = new[~self.nobodys[new % size]] if len(new) else new
            caught = np.union1d(caught, new)
            frontier = new
        person, party = np.divmod(caught, size)
        return Pairs(person=person, party=party), self._held(), self.nobodys

    def _add(self, number: int, account: _Account, keys: Ints, places: Ints) -> Ints:
        """Add stakes to their sums; gives the keys that now meet the measure."""
        if not len(keys):
            return keys
        shares = self.stakes.high[places] if self.high else self.stakes.low[places]
        old, sums, lows = self.sums[number]
        known = np.union1d(old, keys)
        more, least = np.zeros(len(known), np.int64), np.zeros(len(known), np.int64)
        there = np.searchsorted(known, old)
        more[there], least[there] = sums, lows
        here = np.searchsorted(known, keys)
        np.add.at(more, here, shares)
        np.add.at(least, here, self.stakes.low[places])
        self.sums[number] = known, more, least
        touched = np.unique(here)
        value = self._value(number, account, touched)
        return known[touched[value >= account.measure.least]]

    def _value(self, number: int, account: _Account, at: Ints) -> Ints:
        known, sums, lows = self.sums[number]
        if not self.high:
            return np.minimum(sums[at], WHOLE)
        bodies = known[at] % self.stakes.parties
        base, base_low = self.base.sums[number][bodies], self.base.lows[number][bodies]
        room = account.room(bodies, lows[at] + base_low)
        value: Ints = np.minimum(sums[at] + base, room)
        return value

    def _held(self) -> Ints:
        told = self.base.held() if self.high else np.zeros(self.stakes.parties, np.int64)  # fmt: skip
        for number, account in enumerate(self.accounts):
            known = self.sums[number][0]
            if account.is_capital and len(known):
                everyone = np.arange(len(known))
                np.maximum.at(told, known % self.stakes.parties, self._value(number, account, everyone))  # fmt: skip
        return told


def _greatest(
    stakes: Stakes, rule: Rule, accounts: Sequence[_Account], listed: Ints
) -> Bools:
    """Give what holds itself up, of what the listed reach at all."""
    grounds = _grounds(stakes, rule, high=False)
    stays = np.zeros(stakes.parties, np.bool_)
    stays[listed] = True
    frontier = listed
    while len(frontier):
        new = np.unique(stakes.owned[stakes.of(frontier)]).astype(np.int64)
        frontier = new[~stays[new]]
        stays[frontier] = True
    seeds = np.zeros(stakes.parties, np.bool_)
    seeds[listed] = True
    # Only what someone in the set holds can count; everything starts inside.
    inside = stays[stakes.owner]
    ways = np.zeros(stakes.parties, np.int64)
    np.add.at(ways, stakes.owned[inside & grounds], 1)
    sums = []
    for account in accounts:
        counted = inside & account.counts
        total = np.zeros(stakes.parties, np.int64)
        if account.measure.add == "none":
            counted &= stakes.low >= account.measure.least
            np.add.at(total, stakes.owned[counted], 1)
        else:
            np.add.at(total, stakes.owned[counted], stakes.low[counted])
        sums.append(total)
    enough = [1 if item.measure.add == "none" else item.measure.least for item in accounts]  # fmt: skip
    checked = np.flatnonzero(stays & ~seeds)
    while len(checked):
        holds = ways[checked] > 0
        for total, least in zip(sums, enough, strict=True):
            holds |= total[checked] >= least
        gone = checked[~holds]
        stays[gone] = False
        places = stakes.of(gone)
        np.subtract.at(ways, stakes.owned[places[grounds[places]]], 1)
        for account, total in zip(accounts, sums, strict=True):
            counted = places[account.counts[places]]
            if account.measure.add == "none":
                counted = counted[stakes.low[counted] >= account.measure.least]
                np.subtract.at(total, stakes.owned[counted], 1)
            else:
                np.subtract.at(total, stakes.owned[counted], stakes.low[counted])
        touched = np.unique(stakes.owned[places])
        checked = touched[stays[touched] & ~seeds[touched]].astype(np.int64)
    return stays


def reach(stakes: Stakes, parties: Ints) -> Ints:
    """Give the parties themselves and every body below them."""
    seen = np.zeros(stakes.parties, np.bool_)
    seen[parties] = True
    frontier = parties
    while len(frontier):
        new = np.unique(stakes.owned[stakes.of(frontier)])
        frontier = new[~seen[new]].astype(np.int64)
        seen[frontier] = True
    return np.flatnonzero(seen)


class Sweep:
    """Every party under every rule asked for, kept so that a new listing is cheap.

    Attributes:
        stakes: what stands on the day.
        listed: by regime, the listed by their numbers.
        day: the day.
        decided: by regime, every party's answer.
    """

    def __init__(
        self,
        stakes: Stakes,
        listed: Mapping[str, Mapping[int, Listed]],
        rules: Iterable[Rule],
        *,
        day: date,
    ) -> None:
        self.stakes, self.listed, self.day = stakes, listed, day
        self.decided = {rule.regime: decide(stakes, listed[rule.regime], rule, day=day) for rule in rules}  # fmt: skip
        self._into: tuple[Ints, Ints] | None = None

    def relist(self, listed: Mapping[str, Mapping[int, Listed]]) -> Ints:
        """Take other listings; decides again only what the changed ones can reach.

        Args:
            listed: by regime, the listed by their numbers.

        Returns:
            The parties decided again.
        """
        changed = _numbers({
            number
            for regime in self.decided
            for number in {*listed[regime], *self.listed[regime]}
            if listed[regime].get(number) != self.listed[regime].get(number)
        })  # fmt: skip
        touched = reach(self.stakes, changed)
        part, numbers = self._part(touched)
        for regime, old in self.decided.items():
            self.decided[regime] = self._again(part, numbers, touched, old, listed[regime])  # fmt: skip
        self.listed = listed
        return touched

    def _part(self, touched: Ints) -> tuple[Stakes, Ints]:
        """Cut out the stakes in these bodies; gives them and the old numbers of parties."""
        if self._into is None:
            order = np.argsort(self.stakes.owned, kind="stable")
            starts = np.zeros(self.stakes.parties + 1, np.int64)
            np.cumsum(np.bincount(self.stakes.owned, minlength=self.stakes.parties), out=starts[1:])  # fmt: skip
            self._into = starts, order
        starts, order = self._into
        counts = starts[touched + 1] - starts[touched]
        ends = np.cumsum(counts)
        places = order[np.repeat(starts[touched] - (ends - counts), counts) + np.arange(int(counts.sum()))]  # fmt: skip
        places = np.sort(places)
        s = self.stakes
        numbers = np.union1d(touched, s.owner[places])
        columns = [np.searchsorted(numbers, s.owner[places]), np.searchsorted(numbers, s.owned[places]),
                   s.low[places], s.high[places], s.kind[places], s.via[places]]  # fmt: skip
        return stakes_from(len(numbers), columns, s.unidentified[numbers]), numbers

    def _again(
        self,
        part: Stakes,
        numbers: Ints,
        touched: Ints,
        old: Decided,
        listed: Mapping[int, Listed],
    ) -> Decided:
        rule, size = old.rule, self.stakes.parties
        inside = np.zeros(size, np.bool_)
        inside[touched] = True
        counted = {n: item for n, item in listed.items() if item.counts(rule.regime, self.day)}  # fmt: skip
        sure = _numbers(n for n, item in counted.items() if not item.doubt)
        everyone = _numbers(counted)
        nobody = np.flatnonzero(self.stakes.unidentified)
        nobody = nobody[~np.isin(nobody, everyone)]

        def start(kept: Pairs, own: Ints) -> Pairs:
            outside = ~inside[kept.party] & np.isin(kept.party, numbers)
            mine = _own(rule, own[np.isin(own, touched)])
            return Pairs(
                person=np.concatenate([kept.person[outside], mine.person]),
                party=np.searchsorted(numbers, np.concatenate([kept.party[outside], mine.party])),
            )  # fmt: skip

        edge = old.maybe_nobodys & ~inside
        edge[nobody] = True
        nobodys = np.flatnonzero(edge[numbers])
        # Persons keep their old numbers: they are labels, not places.
        new = _decide(part, rule, _Start(start(old.lower, sure), start(old.upper, everyone), nobodys))  # fmt: skip
        at = np.searchsorted(numbers, touched)

        def patched(whole: Any, fresh: Any) -> Any:
            out = whole.copy()
            out[touched] = fresh[at]
            return out

        def joined(whole: Pairs, fresh: Pairs) -> Pairs:
            keep = ~inside[whole.party]
            party = numbers[fresh.party]
            take = inside[party]
            return Pairs(
                person=np.concatenate([whole.person[keep], fresh.person[take]]),
                party=np.concatenate([whole.party[keep], party[take]]),
            )

        status = patched(old.status, new.status)
        status[sure] = LISTED
        greatest = None
        if old.greatest is not None:
            accounts = [_Account(self.stakes, m, v) for m in rule.catching for v in _vias(self.stakes, m)]  # fmt: skip
            greatest = _greatest(self.stakes, rule, accounts, sure)
        return Decided(
            rule=rule,
            status=status,
            low=patched(old.low, new.low),
            high=patched(old.high, new.high),
            greatest=greatest,
            lower=joined(old.lower, new.lower),
            upper=joined(old.upper, new.upper),
            maybe_nobodys=patched(old.maybe_nobodys, new.maybe_nobodys),
        )
