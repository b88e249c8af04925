"""A register of holdings, decided for one body under one regime on one day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.ownership.rules import EU_HALF_SINCE, RULES, Owns, blocked_set

REGIMES = {"us": "us.ofac.50pct", "eu": "eu.ownership", "uk": "uk.ownership"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Shares that stand on a day, and the rows that could not be used.

    Attributes:
        owns: for each body its holders and their shares in percent.
        faults: one line for each row left out, and for sums over 100 percent.
    """

    owns: Owns
    faults: tuple[str, ...]


def read_register(data: bytes, *, name: str, as_of: date) -> Register:
    """Read ``owner,owned,share_pct[,from,to]`` as it stands on a day.

    Raises:
        InputError: without these columns, or when no row can be used.
    """
    reader = csv.DictReader(
        io.StringIO(data.decode("utf-8-sig", errors="replace"), newline="")
    )
    missing = {"owner", "owned", "share_pct"} - set(reader.fieldnames or ())
    if missing:
        raise InputError(
            f"has no column {', '.join(sorted(missing))}", file=name, line=1
        )
    owns: Owns = {}
    faults = []
    rows = 0
    for row in reader:
        rows += 1
        try:
            owner, owned, share = _row(row)
            stands = _stands(row, as_of)
        except (InputError, ValueError, ZeroDivisionError) as error:
            faults.append(f"{name}:{reader.line_num}: {error}")
            continue
        holders = owns.setdefault(owned, {})
        if stands:
            holders[owner] = holders.get(owner, Fraction(0)) + share
    if rows == len(faults):
        raise InputError(f"holds no usable row; {'; '.join(faults[:3])}", file=name)
    faults += [
        f"{name}: shares in {owned} sum to {float(sum(holders.values())):g} percent"
        for owned, holders in owns.items()
        if sum(holders.values()) > 100
    ]
    # Rows that repeat a stake cannot give one holder more than the whole.
    capped = {
        owned: {owner: min(share, Fraction(100)) for owner, share in holders.items()}
        for owned, holders in owns.items()
    }
    return Register(owns=capped, faults=tuple(faults))


def trace(
    register: Register, listed: Iterable[str], *, target: str, regime: str, as_of: date
) -> dict[str, Any]:
    """Say whether a body is caught through ownership.

    The US rule is decided over the whole register; the EU and UK tests are put to
    the body's holders, where a holder that is itself owned by the regime's own
    test counts as its owner does.

    Raises:
        InputError: when the register does not know the body.
    """
    names = {*listed}
    if target not in register.owns and target not in names:
        raise InputError(f"{target!r} is not in the register", field="target")
    head = {"target": target, "regime": regime, "as_of": as_of.isoformat()}
    if target in names:
        return {**head, "status": "blocked", "why": "listed itself", "lower": 100, "upper": 100,
                "chain": [], "missing_holders": []}  # fmt: skip
    if regime == "us":
        shares = {
            body: {holder: float(share) for holder, share in holders.items()}
            for body, holders in register.owns.items()
        }
        facts = {"listed": sorted(names), "owns": shares, "target": target}
        return {
            **head,
            **RULES["us.ofac.50pct"](facts, as_of),
            "faults": list(register.faults),
        }
    caught = blocked_set(
        register.owns,
        names,
        aggregate=regime == "eu",
        greatest=False,
        half_counts=regime == "eu" and as_of >= EU_HALF_SINCE,
    ) - {target}
    holders = {key: float(share) for key, share in register.owns[target].items()}
    answer = RULES[REGIMES[regime]](
        {"listed": sorted(caught), "holders": holders}, as_of
    )
    value = answer["owned_or_controlled"]
    status = {True: "blocked", False: "not_blocked_by_rule", None: "unknown"}[value]
    chain = [
        f"{target} is held by {key} {share:g}%"
        for key, share in holders.items()
        if key in caught
    ]
    return {**head, **answer, "status": status, "chain": chain,
            "missing_holders": answer["unknown"], "faults": list(register.faults)}  # fmt: skip


def _row(row: dict[str, str]) -> tuple[str, str, Fraction]:
    owner, owned = (row["owner"] or "").strip(), (row["owned"] or "").strip()
    if not owner or not owned:
        raise InputError("owner and owned must both be named")
    if owner == owned:
        raise InputError(f"{owner} is said to hold itself")
    share = Fraction((row["share_pct"] or "").strip().rstrip("%").strip())
    if not 0 <= share <= 100:
        raise InputError(f"{row['share_pct']!r} is no percentage from 0 to 100")
    return owner, owned, share


def _stands(row: dict[str, str], as_of: date) -> bool:
    start, end = ((row.get(key) or "").strip() for key in ("from", "to"))
    begun = not start or parse_day(start) <= as_of
    return begun and (not end or as_of <= parse_day(end))
