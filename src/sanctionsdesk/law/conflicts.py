"""Two live conclusions that cannot both hold: found, named, never settled by file order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sanctionsdesk.law.provisions import Provision, provision


class Conclusion(NamedTuple):
    """What one provision concludes about one act."""

    provision: str
    act: str
    required: bool


_DUTIES = frozenset({"duty", "overdue", "discharged", "elements_met_no_determination"})
_BARS = frozenset({"applies", "prohibited", "barred", "may_not_act"})


def conclusions(rule: Provision, status: str) -> Iterator[Conclusion]:
    """Give what a provision concludes where its status is live."""
    stated = rule.data.get("concludes")
    if rule.kind in {"duty", "procedure"} and status in _DUTIES:
        act = f"do {rule.id}"
        if stated is not None and stated["required"]:
            act = stated["act"]
        yield Conclusion(rule.id, act, required=True)
    elif status in _BARS:
        if stated:
            yield Conclusion(rule.id, stated["act"], required=bool(stated["required"]))
        for other in rule.data.get("defeats", ()):
            yield Conclusion(rule.id, f"do {other}", required=False)


def conflicts(
    found: Iterable[Conclusion], *, rules: Any = provision
) -> list[tuple[Conclusion, Conclusion]]:
    """Give pairs that require and bar the same act without a link that settles which yields.

    Args:
        found: live conclusions.
        rules: how to find a provision by id.
    """
    return [
        (left, right)
        for left, right in itertools.combinations(found, 2)
        if left.act == right.act
        and left.required != right.required
        and not _linked(rules(left.provision), right.provision)
        and not _linked(rules(right.provision), left.provision)
    ]


def _linked(rule: Provision, other: str) -> bool:
    return other in (*rule.data.get("defeats", ()), *rule.data.get("limits", ()))
