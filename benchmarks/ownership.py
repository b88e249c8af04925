"""Ownership: a large register decided for all regimes, beside what a user would pick instead.

    python benchmarks/ownership.py                  10 million holdings, ours alone
    python benchmarks/ownership.py --peers PYTHON   1 million beside networkx and DuckDB

PYTHON is an interpreter that has networkx and duckdb (they are not dependencies):

    python -m venv /tmp/peers && /tmp/peers/bin/pip install networkx duckdb

The register is made by a fixed seed: bodies with one to a dozen holders, most held by
persons, a third by other bodies, chains down to some thirty levels, cross-holdings
and cycles, bands, holders nobody names, one person in a thousand listed (one in fifty, without bands and unknowns,
beside the peers, who know neither).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from sanctionsdesk.ownership.listed import Listed, by_number
from sanctionsdesk.ownership.regimes import rule
from sanctionsdesk.ownership.standing import standing
from sanctionsdesk.ownership.sweep import BLOCKED, Sweep
from sanctionsdesk.ownership.trace import trace
from sanctionsdesk.store.registers import open_register

DAY = date(2024, 7, 3)
REGIMES = ("us", "eu", "uk")


def make(path: Path, holdings: int, *, plain: bool) -> list[str]:
    """Write a register; gives the ids of the listed."""
    rng = np.random.default_rng(20240703)
    bodies = int(holdings / 2.5)
    persons = int(holdings / 4)
    count = np.minimum(rng.zipf(1.9, bodies), 12)
    body = np.repeat(np.arange(bodies), count)[:holdings]
    is_body = rng.random(len(body)) < 0.35
    # Owners stand higher than what they own, but for one in fifty: those make cycles.
    above = body + 1 + (rng.pareto(1.2, len(body)) * 50).astype(np.int64)
    anyone = rng.integers(0, bodies, len(body))
    holder = np.where(
        rng.random(len(body)) < 0.02, anyone, np.minimum(above, bodies - 1)
    )
    person = (persons * rng.random(len(body)) ** 2).astype(np.int64)
    weight = rng.gamma(0.7, 1.0, len(body)) + 0.01
    total = np.bincount(body, weight, bodies)[body]
    share = np.round(100 * weight / total - 0.005, 2).clip(0.01, 100)
    owner = np.where(
        is_body,
        np.char.add("C", holder.astype("U9")),
        np.char.add("P", person.astype("U9")),
    )
    odd = rng.random(len(body))
    text = share.astype("U8")
    if not plain:
        text = np.where(odd < 0.01, "25-50", text)
        owner = np.where(
            (odd > 0.01) & (odd < 0.02), np.char.add("?", body.astype("U9")), owner
        )
    keep = ~(is_body & (holder == body))
    with path.open("w", encoding="utf-8") as file:
        file.write("owner,owned,share_pct\n")
        for start in range(0, len(body), 1_000_000):
            part = slice(start, start + 1_000_000)
            rows = zip(
                owner[part].tolist(),
                body[part].tolist(),
                text[part].tolist(),
                keep[part].tolist(),
                strict=True,
            )
            file.writelines(
                f"{one},C{other},{pct}\n" for one, other, pct, good in rows if good
            )
    listed = random.Random(7).sample(range(persons), persons // (50 if plain else 1000))
    return [f"P{number}" for number in listed]


def ours(path: Path, listed: list[str]) -> set[str]:
    begun = time.perf_counter()
    register = open_register(str(path))
    read = time.perf_counter()
    known = [Listed(id=ident) for ident in listed]
    per = {regime: by_number(register, known, regime) for regime in REGIMES}
    stakes = standing(register, DAY)
    laid = time.perf_counter()
    sweep = Sweep(stakes, per, [rule(regime, as_of=DAY) for regime in REGIMES], day=DAY)
    done = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{register.rows:,} holdings, {len(register.ids):,} parties, {len(listed):,} listed"
    )
    print(
        f"read {read - begun:.1f} s, laid out {laid - read:.1f} s, three regimes {done - laid:.1f} s, all {done - begun:.1f} s; peak {memory:.1f} GB"
    )
    for regime, item in sweep.decided.items():
        print(
            f"  {regime}: {(item.status == BLOCKED).sum():,} blocked, {(item.status == 1).sum():,} cannot tell"
        )
    caught = np.flatnonzero(sweep.decided["us"].status == BLOCKED)
    one_by_one(register, per["us"], caught, sweep)
    changed(sweep, per, register)
    return {register.ids[number] for number in caught.tolist()}


def one_by_one(register, known, caught, sweep) -> None:  # noqa: ANN001 - a step
    rng = random.Random(1)
    begun = time.perf_counter()
    _ = register.into
    print(
        f"  register made ready for one-target questions in {time.perf_counter() - begun:.1f} s"
    )
    times, differ = [], 0
    few = [
        *rng.sample(caught.tolist(), 100),
        *rng.sample(range(len(register.ids)), 100),
    ]
    names = [register.ids[number] for number in few]
    for number, name in zip(few, names, strict=True):
        begun = time.perf_counter()
        told = trace(register, known, target=name, regime="us", as_of=DAY)
        times.append(time.perf_counter() - begun)
        if number not in known and not register.unidentified[number]:
            differ += (told.status == "blocked") != (
                sweep.decided["us"].status[number] == BLOCKED
            )
    times.sort()
    print(
        f"  one target, with reasons: median {1000 * statistics.median(times):.1f} ms, p95 {1000 * times[int(len(times) * 0.95)]:.1f} ms; {differ} of {len(few)} differ from the sweep"
    )


def changed(sweep, per, register) -> None:  # noqa: ANN001 - a step
    sweep.relist(per)
    rng = random.Random(2)
    times, sizes = [], []
    for _ in range(5):
        number = rng.randrange(len(register.ids))
        more = {
            regime: {**known, number: Listed(id=register.ids[number])}
            for regime, known in per.items()
        }
        begun = time.perf_counter()
        sizes.append(len(sweep.relist(more)))
        times.append(time.perf_counter() - begun)
        sweep.relist(per)
    print(
        f"  one more listed: median {statistics.median(times):.2f} s, {sizes} parties decided again"
    )


PEERS = '''
import json, sys, time
path, listed, kind = sys.argv[1], set(json.load(open(sys.argv[2]))), sys.argv[3]
begun = time.perf_counter()
if kind == "networkx":
    import csv, networkx as nx
    graph = nx.DiGraph()
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            share = round(float(row["share_pct"]) * 100)
            edge = graph.get_edge_data(row["owner"], row["owned"])
            graph.add_edge(row["owner"], row["owned"], share=share + (edge["share"] if edge else 0))
    caught, todo, held = set(listed), [n for n in listed if n in graph], {}
    while todo:
        owner = todo.pop()
        for body, data in graph[owner].items():
            held[body] = held.get(body, 0) + data["share"]
            if held[body] >= 5000 and body not in caught:
                caught.add(body); todo.append(body)
    caught -= listed
else:
    import duckdb
    db = duckdb.connect()
    db.execute("set threads = 2")
    db.execute("create table h as select owner, owned, sum(cast(round(cast(share_pct as double) * 100) as bigint)) as share from read_csv(?, all_varchar = true) group by all", [path])
    db.execute("create table caught (id varchar)")
    db.executemany("insert into caught values (?)", [[n] for n in listed])
    if kind == "sql-loop":
        while True:
            new = db.execute("""insert into caught select owned from h where owner in (select id from caught)
                and owned not in (select id from caught) group by owned having sum(share) >= 5000""").fetchone()[0]
            if not new: break
        caught = {r[0] for r in db.execute("select id from caught").fetchall()} - listed
    else:
        # A recursive query cannot sum over what earlier rounds found: each chain alone.
        rows = db.execute("""with recursive c(id) as (select id from caught union
            select h.owned from h join c on h.owner = c.id where h.share >= 5000) select id from c""").fetchall()
        caught = {r[0] for r in rows} - listed
print(json.dumps({"seconds": time.perf_counter() - begun, "caught": sorted(caught)}))
'''


def peers(python: str, path: Path, listed: list[str], mine: set[str]) -> None:
    names = path.with_name("listed.json")
    names.write_text(json.dumps(listed))
    for kind in ("networkx", "sql-loop", "sql-recursive"):
        begun = time.perf_counter()
        done = subprocess.run(
            [python, "-c", PEERS, str(path), str(names), kind],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"  {kind}: failed: {done.stderr.strip().splitlines()[-1]}")
            continue
        told = json.loads(done.stdout)
        theirs = set(told["caught"])
        print(
            f"  {kind}: {told['seconds']:.1f} s (whole process {time.perf_counter() - begun:.1f} s), {len(theirs):,} caught; {len(mine - theirs):,} missed, {len(theirs - mine):,} too many"
        )


def plain_rule(path: Path, listed: list[str]) -> set[str]:
    begun = time.perf_counter()
    register = open_register(str(path))
    known = {"us": by_number(register, [Listed(id=ident) for ident in listed], "us")}
    sweep = Sweep(standing(register, DAY), known, [rule("us", as_of=DAY)], day=DAY)
    caught = np.flatnonzero(sweep.decided["us"].status == BLOCKED)
    seconds = time.perf_counter() - begun
    print(
        f"  ours: {seconds:.1f} s, {len(caught):,} caught (lower, upper and greatest bound all computed)"
    )
    return {register.ids[number] for number in caught.tolist()}


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--holdings", type=int)
    asked.add_argument("--peers", metavar="PYTHON")
    told = asked.parse_args()
    holdings = told.holdings or (1_000_000 if told.peers else 10_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        listed = make(path, holdings, plain=bool(told.peers))
        print(
            f"{path.stat().st_size / 1e6:.0f} MB of CSV; Python {sys.version.split()[0]}"
        )
        if told.peers:
            peers(told.peers, path, listed, plain_rule(path, listed))
        else:
            ours(path, listed)


if __name__ == "__main__":
    main()
