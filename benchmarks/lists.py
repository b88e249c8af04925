"""How fast and in how much memory lists are read; every sample against its golden counts.

One command: ``python benchmarks/lists.py [--ftm 2000000]``. It needs the development data
in ``../shared`` for the first two parts. Beside our reader of OFAC's file stands
``followthemoney``, if it is installed, loading the same entries in FtM form.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from sanctionsdesk.entities.party import Party
from sanctionsdesk.store.intake import issues_in
from sanctionsdesk.store.snapshots import Store

ROOT = Path(__file__).parents[1]
LISTS = ROOT.parent / "shared/data/lists"
GOLDEN = ROOT / "tests/golden/lists/counts.yaml"


def read(path: Path) -> tuple[list[Party], list[Any]]:
    (issue,) = issues_in([str(path)], unread=lambda _: None)
    found = list(issue.format.read(issue.issue(issue.list_id, "0")))
    return [item for item in found if isinstance(item, Party)], found


def median_of(job: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    taken = []
    for _ in range(times):
        start = time.process_time()
        result = job()
        taken.append(time.process_time() - start)
    return statistics.median(taken), result


def speed() -> None:
    path = LISTS / "us-ofac-sdn/2024-07-02/sdn.csv.gz"
    seconds, (parties, _) = median_of(lambda: read(path))
    print(f"OFAC SDN {len(parties)} entries read in {seconds:.2f} s (CPU, median of 5)")
    seconds, (joined, _) = median_of(lambda: read(LISTS / "us-ofac-sdn/2023-12-28"))
    print(f"the same with aliases, addresses: {len(joined)} in {seconds:.2f} s")
    try:
        from followthemoney import model
    except ImportError:
        print("followthemoney is not installed; nothing to set beside it")
        return
    told = [as_ftm(party) for party in parties]
    seconds, _ = median_of(lambda: [model.get_proxy(json.loads(line)) for line in told])
    print(f"followthemoney, the same in FtM form: {seconds:.2f} s")


def as_ftm(party: Party) -> str:
    known = {"name", "alias", "weakAlias", "birthDate", "nationality", "notes"}
    given: dict[str, list[str]] = {}
    for detail in party.details:
        if detail.prop in known:
            given.setdefault(detail.prop, []).append(detail.value)
    schema = party.schema if party.schema != "Airplane" else "Vessel"
    return json.dumps({"id": party.id, "schema": schema, "properties": given})


def counts() -> None:
    wrong = 0
    for path, wanted in yaml.safe_load(GOLDEN.read_text(encoding="utf-8")).items():
        told = []
        for issue in issues_in([str(LISTS / path)], unread=lambda _: None):
            found = list(issue.format.read(issue.issue(issue.list_id, "0")))
            parties = sum(isinstance(item, Party) for item in found)
            lost = sum(not isinstance(item, Party) and not item.kept for item in found)
            told.append((issue.list_id, parties + lost, parties, lost))
        golden = [
            (one["list"], one["records"], one["parties"], one["rejects"])
            for one in wanted
        ]
        if told != golden:
            wrong += 1
            print(f"{path}: {told} but golden says {golden}")
    print(f"golden counts: {wrong} differ")


def made_up(path: Path, number: int) -> None:
    """Write entities: half persons, a tenth bodies, the rest sanctions and stakes."""
    with path.open("w", encoding="utf-8") as out:
        for place in range(number // 10):
            for part in range(5):
                one = place * 5 + part
                given = {"name": [f"Person {one} Example"], "birthDate": ["1970-01-02"], "country": ["ru"], "topics": ["sanction"]}  # fmt: skip
                out.write(json.dumps({"id": f"p{one}", "schema": "Person", "properties": given}) + "\n")  # fmt: skip
            out.write(json.dumps({"id": f"c{place}", "schema": "Company", "properties": {"name": [f"Body {place}"]}}) + "\n")  # fmt: skip
            for part in range(3):
                given = {"entity": [f"p{place * 5 + part}"], "programId": ["X"], "startDate": ["2020-01-02"], "authority": ["Made up"]}  # fmt: skip
                out.write(json.dumps({"id": f"s{place}-{part}", "schema": "Sanction", "properties": given}) + "\n")  # fmt: skip
            given = {"owner": [f"p{place * 5}"], "asset": [f"c{place}"], "percentage": ["60"]}  # fmt: skip
            out.write(json.dumps({"id": f"o{place}", "schema": "Ownership", "properties": given}) + "\n")  # fmt: skip


def one_large(number: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "2026-01-02" / "entities.ftm.json"
        path.parent.mkdir()
        made_up(path, number)
        start = time.perf_counter()
        (kept,) = Store(Path(place) / "home").add([str(path)])
        taken = time.perf_counter() - start
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{number} FtM entities ({path.stat().st_size >> 20} MB): {kept.parties} parties kept in {taken:.0f} s, at most {most} MB")  # fmt: skip


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--ftm", type=int, default=0)
    words.add_argument("--only-ftm", action="store_true")
    asked = words.parse_args()
    if not asked.only_ftm:
        speed()
        counts()
    if asked.ftm and not asked.only_ftm:
        # A process of its own, so that its memory is its own.
        subprocess.run([sys.executable, __file__, "--ftm", str(asked.ftm), "--only-ftm"], check=True)  # fmt: skip
    elif asked.ftm:
        one_large(asked.ftm)


if __name__ == "__main__":
    main()
