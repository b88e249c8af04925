"""Screening: accuracy and speed, beside what a user would pick instead.

    python benchmarks/screening.py            accuracy, latency, batch
    python benchmarks/screening.py --fit      fit the name weights anew, with cross-validation

Needs ../shared. Peer: rapidfuzz's cdist with token_sort_ratio at 90, the
strongest plain one on this data. benchmarks/names.py gives recall by kind of
harm and script, benchmarks/recall.py what candidate search loses,
benchmarks/scale.py how the index grows.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np

from sanctionsdesk.entities.party import Party
from sanctionsdesk.names.align import align
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD, compare_names
from sanctionsdesk.names.features import FEATURES, features
from sanctionsdesk.names.name import read_name
from sanctionsdesk.screening.query import Query, query_of
from sanctionsdesk.screening.screen import Index
from sanctionsdesk.store.snapshots import Store

SHARED = Path(__file__).parents[1] / ".." / "shared"
SDN = SHARED / "data/lists/us-ofac-sdn/2021-07-07"


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / "data/names" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def scores(truth: list[bool], said: list[bool]) -> str:
    right = sum(a and b for a, b in zip(truth, said, strict=True))
    precision, recall = right / max(1, sum(said)), right / sum(truth)
    f1 = 2 * precision * recall / (precision + recall)
    return f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"


def listed(folder: Path = SDN) -> list[Party]:
    with tempfile.TemporaryDirectory() as home:
        store = Store(Path(home))
        snapshot = next(iter(store.add([str(folder)])))
        return list(store.parties(snapshot))


def treated(name: str, rng: random.Random) -> str:
    """Harm a name as people and machines do: order, a letter, a missing part, spaces."""
    parts = name.replace(",", " ").split()
    kind, place = rng.randrange(5), rng.randrange(len(parts))
    word = parts[place]
    letter = rng.randrange(len(word))
    if kind == 0:
        rng.shuffle(parts)
    elif kind == 1 and len(word) > 3:
        parts[place] = word[:letter] + rng.choice("aeiklmnrst") + word[letter + 1 :]
    elif kind == 2 and len(word) > 3:
        parts[place] = word[:letter] + word[letter + 1 :]
    elif kind == 3 and len(parts) > 2:
        parts.pop(place)
    elif kind == 4 and len(parts) > 1:
        first = rng.randrange(len(parts) - 1)
        parts[first : first + 2] = [parts[first] + parts[first + 1].lower()]
    return " ".join(parts)


def accuracy(parties: list[Party], index: Index) -> None:
    pairs = rows("pairs_dev.csv")
    truth = [row["is_match"] == "true" for row in pairs]
    said = [
        compare_names(row["name1"], row["name2"], row["schema"]).is_match
        for row in pairs
    ]
    print(f"307 labelled pairs (development data): {scores(truth, said)}")
    strong = [
        a == b
        for a, b, row in zip(truth, said, pairs, strict=True)
        if row["quality"] == "STRONG"
    ]
    print(f"  STRONG pairs right: {sum(strong)} of {len(strong)}")
    clean = rows("clean_customers_dev.csv")
    for told, queries in (
        ("by name alone", [Query(name=row["full_name"]) for row in clean]),
        (
            "with birth date, country, gender",
            [query_of(row, name="full_name", schema="Person") for row in clean],
        ),
    ):
        flagged = sum(bool(answer) for answer in index.screen(queries))
        print(
            f"10,000 clean customers {told}: {flagged} flagged, {flagged * 0.14:.1f} in 1,400"
        )
    un = Index.build(listed(SHARED / "data/lists/un-sc/2024-11-30"))
    treated_un = rows("treated_un_names_dev.csv")
    answers = un.screen([Query(name=row["full_name"]) for row in treated_un])
    print(
        f"{len(treated_un)} treated UN names (development data): {sum(map(bool, answers))} found"
    )
    people = [party for party in parties if party.schema == "Person"]
    rng = random.Random(20261124)
    chosen = rng.sample(people, 1000)
    queries = [Query(name=treated(party.caption, rng)) for party in chosen]
    answers = index.screen(queries)
    found = sum(
        any(match.party.id == party.id for match in answer)
        for party, answer in zip(chosen, answers, strict=True)
    )
    print(f"1,000 treated SDN persons (not used in making it): {found} found")


def speed(parties: list[Party]) -> None:
    begun = time.perf_counter()
    index = Index.build(parties)
    built = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        index.save(folder)
        begun = time.perf_counter()
        index = Index.open(folder)
        index.screen([Query(name="Warm Up")])
        opened = time.perf_counter() - begun
    print(
        f"{index.names} names indexed in {built:.2f} s, opened and first asked in {opened:.3f} s"
    )
    queries = [Query(name=row["full_name"]) for row in rows("clean_customers_dev.csv")]
    live = []
    for query in queries[:1000]:
        begun = time.perf_counter()
        index.screen([query])
        live.append(1000 * (time.perf_counter() - begun))
    print(
        f"one name at a time: median {statistics.median(live):.2f} ms, p95 {statistics.quantiles(live, n=20)[-1]:.2f} ms"
    )
    ours, peers = [], []
    for _ in range(3):
        begun = time.perf_counter()
        index.screen(queries)
        ours.append(len(queries) / (time.perf_counter() - begun))
        peers.append(_cdist(parties, queries[:2000]))
    print(
        f"batch of 10,000, one process: median {statistics.median(ours):,.0f} names a second, with reasons for each match"
    )
    print(
        f"rapidfuzz cdist token_sort_ratio at 90, one process, no reasons: median {statistics.median(peers):,.0f} names a second"
    )
    print(f"ratio of medians {statistics.median(ours) / statistics.median(peers):.1f}")
    print(
        f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


# A process begins with the peak of the one that starts it: a small one stands between.
_SCREEN = """
import resource, subprocess, sys
main = "from sanctionsdesk.cli.main import main; main()"
subprocess.run([sys.executable, "-c", main, *sys.argv[1:]], check=True, capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def batch(copies: int = 10) -> None:
    """Run ``sdesk screen`` on clean customers, given and family names put together anew."""
    clean = rows("clean_customers_dev.csv")
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as home:
        list(Store(Path(home)).add([str(SDN)]))
        path = Path(home, "customers.csv")
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["id", "name", "date_of_birth", "nationality"])
            for number in range(copies * len(clean)):
                one, other = rng.choice(clean), rng.choice(clean)
                while one["nationality"] != other["nationality"]:
                    other = rng.choice(clean)
                out.writerow([number, f"{one['first_name']} {other['last_name']}",
                              one["date_of_birth"], one["nationality"]])  # fmt: skip
        run = [sys.executable, "-c", _SCREEN, "screen", str(path),
               "--as-of", "2021-07-07", "-o", f"{home}/out.csv"]  # fmt: skip
        environment = os.environ | {"SANCTIONSDESK_HOME": home}
        took = []
        for _ in range(4):
            begun = time.perf_counter()
            told = subprocess.run(run, check=True, env=environment, capture_output=True)
            took.append(time.perf_counter() - begun)
        # The first run builds the index.
        speed = copies * len(clean) / statistics.median(took[1:])
        peak = int(told.stdout) / 1024
        print(
            f"sdesk screen, {copies * len(clean):,} customers: median {speed:,.0f} a second in all, largest process {peak:.0f} MB"
        )


def _cdist(parties: list[Party], queries: list[Query]) -> float:
    from rapidfuzz import fuzz, process, utils

    known = [
        utils.default_process(name.value)
        for party in parties
        if party.schema == "Person"
        for name in party.names
    ]
    begun = time.perf_counter()
    asked = [utils.default_process(query.name) for query in queries]
    for start in range(0, len(asked), 500):
        process.cdist(
            asked[start : start + 500],
            known,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=90,
            dtype=np.uint8,
        )
    return len(queries) / (time.perf_counter() - begun)


def fit() -> None:
    """Fit the weights of the name features: logistic regression, signs held, near a prior."""
    prior = {"agree": 1, "edits": -1, "edits_more": -1.5, "worst": -2, "contrary": -5, "contrary_more": -1, "omitted": -0.3,
             "omitted_all": -0.7, "alone": -1, "order": -4, "initial": -0.5, "nickname": -0.2, "acronym": -2, "number": -1,
             "number_omitted": -1, "form": -0.6, "generic_only": -2, "generic_contrary": -4}  # fmt: skip
    toward = np.array([prior[name] for name in FEATURES], float)
    table, truth, weight, fold = [], [], [], []
    for row in rows("pairs_dev.csv"):
        left, right = (
            read_name(row["name1"], row["schema"]),
            read_name(row["name2"], row["schema"]),
        )
        told = features(
            left, right, align(left, right), is_person=row["schema"] == "Person"
        )
        table.append([told.get(name, 0.0) for name in FEATURES])
        truth.append(row["is_match"] == "true")
        weight.append({"STRONG": 3.0, "MEDIUM": 1.0, "WEAK": 0.5}[row["quality"]])
        fold.append(zlib.crc32((row["name1"] + row["name2"]).encode()) % 5)
    x, y, w, folds = (
        np.array(table),
        np.array(truth, float),
        np.array(weight),
        np.array(fold),
    )

    def solve(keep: np.ndarray) -> tuple[np.ndarray, float]:
        at, base = toward.copy(), 1.0
        for _ in range(4000):
            off = w[keep] * (1 / (1 + np.exp(-(x[keep] @ at + base))) - y[keep])
            at -= 0.5 * (
                x[keep].T @ off / keep.sum() + 0.45 * (at - toward) / keep.sum()
            )
            base -= 0.5 * off.mean()
            at = np.where(at * np.sign(toward) < 0, 0, at)
        return at, base

    out = np.zeros(len(y))
    for number in range(5):
        at, base = solve(folds != number)
        out[folds == number] = 1 / (1 + np.exp(-(x[folds == number] @ at + base)))
    print(
        f"five-fold cross-validation: {scores([bool(v) for v in y], [bool(v) for v in out >= DEFAULT_THRESHOLD])}"
    )
    at, base = solve(np.ones(len(y), bool))
    print(
        {"base": round(base, 2)}
        | {
            name: round(float(value), 2)
            for name, value in zip(FEATURES, at, strict=True)
        }
    )


if __name__ == "__main__":
    if "--fit" in sys.argv:
        fit()
    else:
        everyone = listed()
        accuracy(everyone, Index.build(everyone))
        speed(everyone)
        batch()
