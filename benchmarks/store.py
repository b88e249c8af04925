"""What keeping lists costs: opening an issue, one party of it, comparing two issues.

    .venv/bin/python benchmarks/store.py ../shared/data/lists

Medians of seven runs in one process. Beside it: the same parties as FollowTheMoney JSON lines
read with the standard library's json, which is the least that any reader of that form does.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sanctionsdesk.entities.delta import compare_issues
from sanctionsdesk.entities.packing import pack
from sanctionsdesk.store.snapshots import Store

RUNS = 7


def median(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(folder: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        store = Store(Path(place))
        start = time.perf_counter()
        (old,) = store.add([f"{folder}/us-ofac-sdn/2021-07-07"])
        (new,) = store.add([f"{folder}/us-ofac-sdn/2024-07-02"])
        print(f"two issues of SDN read and kept: {time.perf_counter() - start:.2f} s")
        last = list(store.parties(new))[-1].id
        lines = [pack(party) for party in store.parties(new)]
        print(f"{new.parties} parties, medians of {RUNS}:")
        print(
            f"  open, first party    {median(lambda: next(store.parties(new))):.4f} s"
        )
        print(f"  open, last party     {median(lambda: store.party(new, last)):.4f} s")
        print(
            f"  all parties          {median(lambda: list(store.parties(new))):.3f} s"
        )
        print(
            f"  the same, json only  {median(lambda: list(map(json.loads, lines))):.3f} s"
        )
        print(
            f"  digested again       {median(lambda: list(store.verify())):.3f} s, both issues"
        )
        took = median(lambda: compare_issues(store.packed(old), store.packed(new)))
        print(f"  two issues compared  {took:.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1])
