"""One body under one rule on one day: solved, and the reasons for what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sanctionsdesk.entities.holding import KINDS, UNIT, WHOLE, percent
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.missing import (
    Fact,
    fewest,
    match_question,
    open_facts,
)
from sanctionsdesk.ownership.regimes import Rule
from sanctionsdesk.ownership.register import (
    CAPITAL,
    INDIRECT,
    Register,
    Stake,
    over_whole,
)
from sanctionsdesk.ownership.shares import bounds_text
from sanctionsdesk.ownership.solve import (
    Bounds,
    Seeds,
    Upstream,
    controls,
    greatest,
    held,
    solve,
    upstream,
)
from sanctionsdesk.ownership.traced import Edge, Node, Status, Step, Trace

MOST_DAYS = 200
"""Days looked back at, the latest first."""
NEAR_LISTING = 365
"""Days around a listing in which a sale by a listed holder is a question."""


class Case:
    """One body under one rule on one day, solved."""

    def __init__(
        self,
        register: Register,
        target: int,
        known: Mapping[int, Listed],
        law: Rule,
        day: date,
        *,
        remainder: bool,
        ignore_since: bool = False,
    ) -> None:
        self.register, self.target, self.rule, self.day = register, target, law, day
        self.known, self.remainder = known, remainder
        counted = {
            number: item
            for number, item in known.items()
            if ignore_since or item.counts(law.regime, day)
        }
        self.up = upstream(register, target, day)
        if remainder:
            self.up = _with_remainder(self.up, register)
        above = {target, *self.up.holders}
        self.listed = {n: item for n, item in counted.items() if n in above}
        self.seeds = Seeds(
            sure=frozenset(n for n, item in self.listed.items() if not item.doubt),
            doubtful=frozenset(n for n, item in self.listed.items() if item.doubt),
            unidentified=frozenset(n for n in above if n != target and self.nobody(n)),
        )
        self.bounds: Bounds = solve(self.up, self.seeds, law)

    def nobody(self, number: int) -> bool:
        """Tell whether a holder is not identified; the unnamed rest has numbers below 0."""
        return number < 0 or bool(self.register.unidentified[number])

    def name(self, number: int) -> str:
        """What to call a party."""
        if number < 0:
            return f"unnamed holders of {self.register.caption(-number - 1)}"
        return self.register.caption(number)

    def id(self, number: int) -> str:
        """The party's id, or a word for holders the register leaves out."""
        if number < 0:
            return f"?rest of {self.register.ids[-number - 1]}"
        return self.register.ids[number]

    @property
    def status(self) -> Status:
        """The answer in a word."""
        if self.target in self.bounds.surely:
            return "blocked"
        return "unknown" if self.target in self.bounds.maybe else "not_blocked_by_rule"

    def threshold(self) -> str:
        """The share that the rule asks for."""
        least = self.rule.owning.least
        return f"more than {percent(least)} percent" if least % UNIT else f"{percent(least)} percent or more"  # fmt: skip

    def range(self) -> str:
        """What caught holders hold, in words."""
        low, high = percent(self.bounds.low), percent(self.bounds.high)
        return f"{low} percent" if low == high else f"{low} to {high} percent"

    def why(self) -> str:
        """The answer in one sentence."""
        own = self.listed.get(self.target)
        itself = f"listed itself ({own.told})" if own and own.told else "listed itself"
        if own is not None and not own.doubt:
            return f"{self.name(self.target)} is {itself}"
        held_by = f"listed holders and bodies they own hold {self.range()}"
        if self.status == "blocked":
            if self.owned:
                return f"{held_by}; the rule asks for {self.threshold()}"
            return f"a caught holder controls it, which is enough by itself; {held_by}"
        if self.status == "unknown" and own is not None:
            return f"cannot tell: {self.name(self.target)} may be {itself}, if the match is right; {held_by}"
        if self.status == "unknown":
            return f"cannot tell: {held_by}; the rule asks for {self.threshold()}"
        return f"{held_by}, short of {self.threshold()}"

    @property
    def stakes(self) -> list[Stake]:
        """What others hold of the body."""
        return self.up.holders[self.target]

    @property
    def owned(self) -> bool | None:
        """Whether caught holders hold enough; ``None`` when nobody can tell."""
        least = self.rule.owning.least
        if any(
            held(self.stakes, caught, measure, "low") >= measure.least
            for measure in self.rule.catching if measure.ground == "owned"
            for caught in self.bounds.lower
        ):  # fmt: skip
            return True
        return None if self.bounds.high >= least else False

    @property
    def controlled(self) -> bool | None:
        """Whether a caught holder controls it; ``None`` when nobody can tell."""
        measures = [item for item in self.rule.catching if item.ground == "controlled"]
        for side, sets, answer in (("low", self.bounds.lower, True), ("high", self.bounds.upper, None)):  # fmt: skip
            for caught in sets:
                if controls(self.stakes, caught, self.rule, side) or any(  # type: ignore[arg-type]
                    held(self.stakes, caught, item, side, self.seeds.unidentified) >= item.least  # type: ignore[arg-type]
                    for item in measures
                ):  # fmt: skip
                    return answer
        return False

    def answer(self) -> Trace:
        """Put the whole answer together."""
        status, own = self.status, self.listed.get(self.target)
        bounds = self.bounds
        facts = self._open_facts() if status == "unknown" else []
        sets = fewest(self.up, self.seeds, self.rule, facts) if facts else {}
        needed = dict.fromkeys(fact for found in sets.values() for one in found for fact in one)  # fmt: skip
        if facts and not needed:
            needed = dict.fromkeys(facts)
        divestment, question = self._earlier() if status != "blocked" else (None, "")
        top = greatest(self.up, self.seeds.sure, self.rule)
        listed_itself = own is not None and not own.doubt
        return Trace(
            target=self.id(self.target),
            name=self.name(self.target),
            rule=self.rule,
            as_of=self.day,
            status=status,
            why=self.why(),
            low=WHOLE if listed_itself else bounds.low,
            high=WHOLE if listed_itself else bounds.high,
            owned=True if listed_itself else self.owned,
            controlled=self.controlled,
            steps=() if listed_itself else tuple(self._steps()),
            missing_holders=tuple(
                sorted(self.id(fact.party) for fact in needed if fact.kind == "holder")
            ),
            missing=tuple(fact.text for fact in needed),
            would_settle={
                key: tuple(tuple(fact.text for fact in one) for one in found)
                for key, found in sets.items()
            },
            cautions=tuple(self._cautions()) if status != "blocked" else (),
            questions=(question,) if question else (),
            divestment=divestment,
            least=self.target in bounds.surely,
            greatest=self.target in top or self.target in bounds.surely,
            matches=tuple(self.listed.values()),
            faults=tuple(self._faults()),
            nodes=tuple(self._nodes()),
            edges=tuple(self._edges()),
            unnamed=self._unnamed(),
        )

    def _open_facts(self) -> list[Fact]:
        """What is not known and may matter, the body's own match first."""
        register = _Named(self) if self.remainder else self.register
        facts = open_facts(register, self.up, self.seeds, self.bounds, self.listed)
        own = self.listed.get(self.target)
        if own is None:
            return facts
        text = match_question(self.name(self.target), own)
        return [Fact(kind="match", party=self.target, body=-1, text=text), *facts]

    def _steps(self) -> Iterable[Step]:
        """Give the chain from the body upwards, each caught body once."""
        caught = self.bounds.surely if self.status == "blocked" else self.bounds.maybe
        todo, seen = [self.target], set()
        while todo:
            body = todo.pop(0)
            if (
                body in seen
                or (body in self.listed and body != self.target)
                or self.nobody(body)
            ):
                continue
            seen.add(body)
            stakes = [s for s in self.up.holders[body] if s.owner in caught and self._matters(s)]  # fmt: skip
            if not stakes:
                continue
            low, high = self._sums(body)
            sure = body in self.bounds.surely
            ground = "open"
            if sure:
                ground = "owned" if low >= self.rule.owning.least else "controlled"
            parts = " + ".join(self._part(stake) for stake in stakes)
            total = ""
            if len(stakes) > 1 and ground != "controlled":
                told = percent(low) if low == high else f"{percent(low)} to {percent(high)}"  # fmt: skip
                added = sum(stake.low for stake in stakes if stake.kind == CAPITAL)
                apart = self.rule.owning.add != "all" and added > high
                total = f", not added up: {told}% for one" if apart else f" = {told}%"
            end = {"owned": "", "controlled": " (control)", "open": ""}[ground]
            yield Step(
                body=self.id(body),
                holders=tuple(dict.fromkeys(self.id(s.owner) for s in stakes)),
                low=percent(low),
                high=percent(high),
                ground=ground,
                sentence=f"{self.name(body)} is held by {parts}{total}{end}",
            )
            todo += [stake.owner for stake in stakes]

    def _matters(self, stake: Stake) -> bool:
        kind = KINDS[stake.kind]
        return kind in self.rule.grounds or any(item.kind == kind for item in self.rule.catching)  # fmt: skip

    def _sums(self, body: int) -> tuple[int, int]:
        stakes, of = self.up.holders[body], self.rule.owning
        low = max((held(stakes, caught, of, "low") for caught in self.bounds.lower), default=0)  # fmt: skip
        high = max(held(stakes, caught, of, "high", self.seeds.unidentified) for caught in self.bounds.upper)  # fmt: skip
        return low, high

    def _part(self, stake: Stake) -> str:
        listed = self.listed.get(stake.owner)
        told = f" ({listed.told})" if listed is not None and listed.list_id else ""
        return f"{self.name(stake.owner)}{told} {self.share(stake)}"

    def share(self, stake: Stake) -> str:
        """A stake in words."""
        kind = KINDS[stake.kind]
        if kind in {"capital", "votes"}:
            exact = f"{percent(stake.low)}%"
            text = exact if stake.low == stake.high else bounds_text(stake.low, stake.high)  # fmt: skip
            text += " of votes" if kind == "votes" else ""
            return text + (" (indirect)" if stake.via == INDIRECT else "")
        words = {
            "board": "power over a board majority",
            "influence": "dominant influence",
            "control": "control",
            "joint": "joint holding",
            "consolidation": "consolidates it",
            "tie": self.register.said(stake),
        }[kind]
        return words if stake.low == WHOLE else f"{words} (in doubt)"

    def _cautions(self) -> Iterable[str]:
        """What the rule does not count, but an analyst should see."""
        known = self.bounds.surely | self.seeds.doubtful
        said = False
        for stake in self.stakes:
            kind = KINDS[stake.kind]
            counts = kind == "capital" or kind in self.rule.grounds
            if stake.owner not in known or counts or kind == "votes":
                continue
            yield f"{self.name(stake.owner)} has {self.share(stake)}; {self.rule.control_note}"  # fmt: skip
            said = True
        for measure in self.rule.measures:
            if measure.ground != "caution" or said:
                continue
            most = max((held(self.stakes, caught, measure, "high") for caught in self.bounds.upper), default=0)  # fmt: skip
            if most >= measure.least:
                yield f"caught holders may have {percent(most)} percent of votes; {self.rule.control_note}"  # fmt: skip

    def _faults(self) -> Iterable[str]:
        for body, stakes in self.up.holders.items():
            yield from over_whole(self.register, body, [s for s in stakes if s.owner >= 0], self.day)  # fmt: skip
            for stake in stakes:
                twice = len({int(self.register.line[row]) for row in stake.rows}) > 1
                if twice and stake.low < stake.high:
                    lines = ", ".join(str(self.register.line[row]) for row in stake.rows)  # fmt: skip
                    yield (
                        f"{self.register.name}: lines {lines} state {self.name(stake.owner)}'s stake in "
                        f"{self.name(body)} twice or differently: taken as {bounds_text(stake.low, stake.high)}"
                    )

    def _unnamed(self) -> float:
        total = sum(s.high for s in self.stakes if s.kind == CAPITAL and s.via != INDIRECT)  # fmt: skip
        return percent(max(0, WHOLE - total))

    def _nodes(self) -> Iterable[Node]:
        for number in self.up.holders:
            listed = self.listed.get(number)
            party = self.register.parties.get(number) if number >= 0 else None
            state = "clear"
            told = listed.told if listed else ""
            if listed is not None:
                state = "doubtful" if listed.doubt else "listed"
            elif self.nobody(number) and number != self.target:
                state, told = "unidentified", party.unidentified if party else ""
            elif number in self.bounds.surely:
                state = "caught"
            elif number in self.bounds.maybe:
                state = "open"
            yield Node(id=self.id(number), name=self.name(number), state=state, told=told)  # fmt: skip

    def _edges(self) -> Iterable[Edge]:
        for body, stakes in self.up.holders.items():
            for stake in stakes:
                yield Edge(
                    owner=self.id(stake.owner),
                    body=self.id(body),
                    kind=KINDS[stake.kind],
                    low=percent(stake.low),
                    high=percent(stake.high),
                    text=self.share(stake),
                    counts=stake.owner in self.bounds.maybe and self._matters(stake),
                    lines=tuple(int(self.register.line[row]) for row in stake.rows),
                )

    def _earlier(self) -> tuple[dict[str, Any] | None, str]:
        """Find the last day on which those now listed held enough, if there was one."""
        listed = {n: item for n, item in self.known.items() if item.counts(self.rule.regime, self.day)}  # fmt: skip
        days = [day for day in stake_days(self.register, self.target)[0] if day <= self.day]  # fmt: skip
        if not listed or not days:
            return None, ""
        after = self.day
        for day in [*reversed(days[-MOST_DAYS:]), days[0] - timedelta(1)]:
            then = Case(self.register, self.target, listed, self.rule, day,
                         remainder=False, ignore_since=True)  # fmt: skip
            if self.target in then.bounds.surely and self.target not in then.listed:
                return self._told_earlier(then, after)
            after = day
        return None, ""

    def _told_earlier(self, then: Case, sold: date) -> tuple[dict[str, Any], str]:
        last = sold - timedelta(1)
        names = sorted(then.name(n) for n in then.listed)
        since = [item.since for item in then.listed.values() if item.since is not None]
        gap = min((abs((day - sold).days) for day in since), default=None)
        told: dict[str, Any] = {
            "until": last.isoformat(),
            "lower_then": percent(then.bounds.low),
            "lower_now": percent(self.bounds.low),
            "listed_since": [day.isoformat() for day in sorted(since)],
            "days_from_listing": gap,
        }
        text = (
            f"until {last} {', '.join(names)} held {percent(then.bounds.low)} percent, "
            f"now {percent(self.bounds.low)}"
        )
        if gap is not None and gap <= NEAR_LISTING:
            text += f"; the change lies {gap} days from the listing: who holds it now, on what terms, and who runs it?"  # fmt: skip
        told["text"] = f"{text}. {self.rule.earlier_note}."
        near = gap is None or gap <= NEAR_LISTING
        return told, told["text"] if near else ""


class _Named:
    """A register that also has words for the holders it leaves out."""

    def __init__(self, case: Case) -> None:
        self.parties = case.register.parties
        self.caption = case.name
        self.said = case.register.said


def _with_remainder(up: Upstream, register: Register) -> Upstream:
    """Give what nobody is said to hold of each body to a holder not identified."""
    holders, bodies = dict(up.holders), dict(up.bodies)
    for body, stakes in up.holders.items():
        shares = [s for s in stakes if s.kind == CAPITAL and s.via != INDIRECT]
        rest = WHOLE - sum(stake.low for stake in shares)
        if not shares or rest <= 0 or register.unidentified[body]:
            continue
        number = -body - 1
        low = max(0, WHOLE - sum(stake.high for stake in shares))
        holders[body] = [*stakes, Stake(number, CAPITAL, low, rest, 0, ())]
        holders[number] = []
        bodies[number] = [body]
    return Upstream(target=up.target, holders=holders, bodies=bodies)


def stake_days(register: Register, target: int) -> tuple[list[date], set[int]]:
    """The days on which stakes above a body begin or have ended, and who is above it."""
    starts, order = register.into
    first, sure_first, sure_last, last = register.days
    found: set[int] = set()
    above = register.above(target)
    for body in above:
        for row in order[starts[body] : starts[body + 1]].tolist():
            found |= {int(first[row]), int(sure_first[row])}
            found |= {int(sure_last[row]) + 1, int(last[row]) + 1}
    bounds = range(2, date.max.toordinal())
    days = [date.fromordinal(day) for day in sorted(found) if day in bounds]
    return days, above
