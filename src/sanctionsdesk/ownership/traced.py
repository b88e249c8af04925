"""What a trace answers: parties, stakes, days and the reasons, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sanctionsdesk.entities.holding import percent
from sanctionsdesk.ownership.listed import Listed
from sanctionsdesk.ownership.regimes import Rule

Status = Literal["blocked", "not_blocked_by_rule", "unknown"]
DISCLAIMER = "If the register is taken as true. Not legal advice; the cited text governs."  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A party in the picture of an answer.

    Attributes:
        id: the register's id.
        name: what it is called.
        state: ``listed``, ``doubtful``, ``caught``, ``open``, ``unidentified``, ``clear``.
        told: list and date of a listed party, or why it is not identified.
    """

    id: str
    name: str
    state: str
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A stake in the picture of an answer.

    Attributes:
        owner: id of the holder.
        body: id of the body.
        kind: kind of holding.
        low: least share in percent.
        high: greatest share in percent.
        text: the share or tie in words.
        counts: whether it counts towards the answer.
        lines: lines of the register that state it.
    """

    owner: str
    body: str
    kind: str
    low: float
    high: float
    text: str
    counts: bool
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Why one body of the chain is caught, or may be.

    Attributes:
        body: its id.
        holders: ids of the caught holders.
        low: percent that they surely hold.
        high: percent that they may hold.
        ground: ``owned``, ``controlled`` or ``open``.
        sentence: the step in words.
    """

    body: str
    holders: tuple[str, ...]
    low: float
    high: float
    ground: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The answer for one body, one regime, one day.

    Attributes:
        target: id of the body.
        name: what the register calls it.
        rule: the rule applied.
        as_of: the day.
        status: ``blocked``, ``not_blocked_by_rule`` or ``unknown``.
        why: the answer in one sentence.
        low: nano-percent that caught holders surely hold.
        high: nano-percent they may hold.
        owned: three-valued.
        controlled: three-valued.
        steps: the chain, from the body upwards.
        missing_holders: ids of holders nobody names that matter.
        missing: the questions whose answers would settle an open status, fewest first.
        would_settle: smallest sets of those questions for each settled status.
        cautions: what the rule does not count but an analyst should see.
        questions: what a person must look at before relying on the status.
        divestment: an earlier day on which the body was caught; ``None`` if none.
        least: caught in the least fixpoint.
        greatest: caught if cross-holdings may hold each other up.
        matches: listed parties above the body, with the doubt of each match.
        faults: rows and sums at fault above the body.
        nodes: parties of the picture.
        edges: stakes of the picture.
        unnamed: percent of the body's capital that the register gives to nobody.
    """

    target: str
    name: str
    rule: Rule
    as_of: date
    status: Status
    why: str
    low: int
    high: int
    owned: bool | None
    controlled: bool | None
    steps: tuple[Step, ...] = ()
    missing_holders: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    would_settle: Mapping[str, tuple[tuple[str, ...], ...]]
    cautions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    divestment: Mapping[str, Any] | None = None
    least: bool = False
    greatest: bool = False
    matches: tuple[Listed, ...] = ()
    faults: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    unnamed: float = 0.0

    @property
    def exit_code(self) -> int:
        """11 blocked, 12 cannot tell, 10 a question to look at, 0 otherwise."""
        review = 10 if self.questions or self.least != self.greatest else 0
        return {"blocked": 11, "unknown": 12}.get(self.status, review)

    def to_json(self) -> dict[str, Any]:
        """Give the answer as JSON values, the contract's keys first."""
        either = (
            True
            if self.status == "blocked"
            else (None if self.status == "unknown" else False)
        )
        out: dict[str, Any] = {
            "target": self.target,
            "name": self.name,
            "regime": self.rule.regime,
            "provision": self.rule.id,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "why": self.why,
            "lower": percent(self.low),
            "upper": percent(self.high),
            "chain": [step.sentence for step in self.steps],
            "missing_holders": list(self.missing_holders),
            "missing": list(self.missing),
            "would_settle": {
                key: [list(item) for item in sets]
                for key, sets in self.would_settle.items()
            },
            "owned": self.owned,
            "controlled": self.controlled,
            "owned_or_controlled": either,
            "presumption": self.rule.presumption or None if either else None,
            "least_fixpoint": self.least,
            "greatest_fixpoint": self.greatest,
            "caution": bool(self.cautions),
            "cautions": list(self.cautions),
            "questions": list(self.questions),
            "divestment": dict(self.divestment) if self.divestment else None,
            "unnamed_pct": self.unnamed,
            "steps": [
                {
                    "body": step.body,
                    "holders": list(step.holders),
                    "lower": step.low,
                    "upper": step.high,
                    "ground": step.ground,
                }
                for step in self.steps
            ],
            "listed": [
                {
                    "id": item.id,
                    "name": item.name,
                    "list": item.list_id,
                    "entry": item.entry,
                    "since": item.since.isoformat() if item.since else None,
                    "doubt": item.doubt,
                    "score": round(item.score, 4),
                    "source": item.source,
                }
                for item in self.matches
            ],
            "faults": list(self.faults),
            "rule": self.rule.words,
            "citation": self.rule.citation,
            "checked": self.rule.checked,
            "sectoral": self.rule.sectoral,
        }
        if self.greatest and not self.least:
            out["open"] = (
                "blocked only if cross-holdings may hold each other up (greatest fixpoint)"
            )
        if self.rule.day_note:
            out["day_note"] = self.rule.day_note
        out["disclaimer"] = DISCLAIMER
        return out
