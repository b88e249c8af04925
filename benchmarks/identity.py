"""How well entries of different lists are told to be one party, without the number that says so.

Truth: the UN's own reference number, which the lists of member states repeat, and OFAC's
entry number, which the Consolidated Screening List repeats. Both are hidden from the engine.
The rules were looked at on UN against the UK list of 2018; the other pairs are held out.

    .venv/bin/python benchmarks/identity.py ../shared/data/lists
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from sanctionsdesk.entities.party import Party
from sanctionsdesk.identity.same import _UN_REFERENCE, _references, link_parties
from sanctionsdesk.store.snapshots import Store

PAIRS = (
    ("un-sc/2018-06-07", "uk-hmt-ofsi/2018-04-13", "looked at"),
    ("un-sc/2024-11-30", "au-dfat/2024-12-17", "held out"),
    ("us-ofac-sdn/2022-02-25", "us-ita-csl/2022-05-06", "held out"),
)


def numbers(party: Party) -> set[str]:
    own = {item.entry_id for item in party.listings if party.id.startswith("us-")}
    return _references(party) | {number for number in own if number.isdigit()}


def unnumbered(party: Party) -> Party:
    """Hide the truth: what the engine may not see."""

    def hidden(text: str) -> str:
        return _UN_REFERENCE.sub("", text)

    return replace(
        party,
        details=tuple(replace(item, value=hidden(item.value)) for item in party.details),
        listings=tuple(
            replace(item, entry_id="", reason=hidden(item.reason), legal_basis=tuple(map(hidden, item.legal_basis)))
            for item in party.listings
        ),
    )  # fmt: skip


def parties(path: str) -> list[Party]:
    with tempfile.TemporaryDirectory() as place:
        store = Store(Path(place))
        (issue,) = store.add([path])
        return list(store.parties(issue))


def main(folder: str) -> None:
    for left, right, kind in PAIRS:
        sides = [parties(f"{folder}/{path}") for path in (left, right)]
        bearers: dict[str, tuple[list[str], list[str]]] = {}
        for place, side in enumerate(sides):
            for party in side:
                for number in numbers(party):
                    bearers.setdefault(number, ([], []))[place].append(party.id)
        # A number that several entries of one list repeat speaks of others.
        pairs = {frozenset((a[0], b[0])) for a, b in bearers.values() if len(a) == len(b) == 1}  # fmt: skip
        told = {one for pair in pairs for one in pair}
        start = time.perf_counter()
        links = link_parties(map(unnumbered, (*sides[0], *sides[1])))
        seconds = time.perf_counter() - start
        found = {frozenset((link.left, link.right)): link.kind for link in links}
        right_ones = found.keys() & pairs
        judged = {pair for pair in found if pair <= told}
        print(
            f"{left} x {right} ({kind}): {len(pairs)} pairs known, "
            f"recall {len(right_ones) / max(1, len(pairs)):.3f}, "
            f"precision {len(right_ones) / max(1, len(judged)):.4f} of {len(judged)} judged, "
            f"{len(found) - len(judged)} more that no number judges, {seconds:.1f} s"
        )
        print("  right by", dict(Counter(found[pair] for pair in right_ones)))
        print("  wrong by", dict(Counter(found[pair] for pair in judged - pairs)))
        if "--wrong" in sys.argv:
            by = {party.id: party.caption for side in sides for party in side}
            for pair in sorted(judged - pairs, key=sorted)[:40]:
                print("   ", found[pair], *(f"{one} {by[one]}" for one in sorted(pair)))


if __name__ == "__main__":
    main(sys.argv[1])
