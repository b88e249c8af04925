"""Screening a batch, beside what a user would pick instead, in one run.

    python -m venv /tmp/peers
    /tmp/peers/bin/pip install -e . splink==5.0.0 nomenklatura==4.17.4
    /tmp/peers/bin/python benchmarks/peers.py [CUSTOMERS]

One customer in ten is a person of the list with the name harmed as people and machines
harm it; the others are clean. Names alone are asked, in one process, each tool as its
own documents say. Time is processor time of the batch, the index not counted. Needs
../shared.
"""

from __future__ import annotations

import csv
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import splink.comparison_library as cl
from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker import Index as Blocker
from nomenklatura.matching import ScoringConfig
from nomenklatura.matching.logic_v2.model import LogicV2
from nomenklatura.resolver import Linker as Merged
from nomenklatura.store import SimpleMemoryStore
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from sanctionsdesk import Index, Query
from sanctionsdesk.entities.party import Party
from screening import SHARED, listed, treated

LIST = SHARED / "data/lists/us-ofac-sdn/2023-12-28"
Flagged = list[set[str]]
"""For each customer the ids of the parties it may be."""


def customers(people: list[Party], size: int) -> tuple[list[str], list[str]]:
    """Give names and, for each, the id of the party it was made from, or an empty text."""
    rng = random.Random(20261126)
    chosen = rng.sample(people, size // 10)
    path = SHARED / "data/names/clean_customers_dev.csv"
    with path.open(encoding="utf-8", newline="") as file:
        clean = [row["full_name"] for row in csv.DictReader(file)]
    both = [(treated(party.caption, rng), party.id) for party in chosen]
    both += [(name, "") for name in rng.sample(clean, size - len(both))]
    rng.shuffle(both)
    return [name for name, _ in both], [truth for _, truth in both]


def ours(people: list[Party], names: list[str]) -> Callable[[], Flagged]:
    index = Index.build(people)
    queries = [Query(name=name, schema="Person") for name in names]
    return lambda: [{match.party.id for match in row} for row in index.screen(queries)]


def rapidfuzz(people: list[Party], names: list[str]) -> Callable[[], Flagged]:
    rows = [(default_process(name.value), p.id) for p in people for name in p.names]
    held, ids = [text for text, _ in rows], [party for _, party in rows]

    def ask() -> Flagged:
        asked = [default_process(name) for name in names]
        found: Flagged = [set() for _ in asked]
        for first in range(0, len(asked), 500):
            scores = cdist(asked[first : first + 500], held, scorer=token_sort_ratio,
                           score_cutoff=90, dtype=np.uint8)  # fmt: skip
            for row, column in zip(*np.nonzero(scores), strict=True):
                found[first + int(row)].add(ids[int(column)])
        return found

    return ask


def nomenklatura(people: list[Party], names: list[str]) -> Callable[[], Flagged]:
    dataset = Dataset.make({"name": "list", "title": "List"})

    def entity(key: str, given: list[str]) -> StatementEntity:
        data = {"id": key, "schema": "Person", "properties": {"name": given}}
        return StatementEntity.from_data(dataset, data)

    held = {p.id: entity(p.id, [name.value for name in p.names]) for p in people}
    asked = {f"q{n}": entity(f"q{n}", [name]) for n, name in enumerate(names)}
    store = SimpleMemoryStore(dataset, Merged({}))
    with store.writer() as writer:
        for one in held.values():
            writer.add_entity(one)
    index = Blocker(store.default_view(), Path(tempfile.mkdtemp()))
    index.build()
    config = ScoringConfig.defaults()

    def ask() -> Flagged:
        found: Flagged = [set() for _ in names]
        for key, candidates in index.match_entities(asked.values()):
            for other, _ in candidates:
                result = LogicV2.compare(asked[key.id], held[other.id], config)
                if result.score >= 0.7:
                    found[int(key.id[1:])].add(other.id)
        return found

    return ask


def splink(people: list[Party], names: list[str]) -> Callable[[], Flagged]:
    """Names as given and family name, trained by the library's own steps."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    api = DuckDBAPI(connection=connection)
    columns = (
        "(unique_id VARCHAR, party VARCHAR, first VARCHAR, last VARCHAR, whole VARCHAR)"
    )

    def row(key: str, party: str, text: str) -> tuple[str, ...]:
        words = sorted(default_process(text).split()) or [""]
        return key, party, words[0], words[-1], " ".join(words)

    listed_rows = [row(f"l{p.id}-{n}", p.id, name.value)
                   for p in people for n, name in enumerate(p.names)]  # fmt: skip
    asked_rows = [row(f"q{n}", "", name) for n, name in enumerate(names)]
    for table, rows in (("listed_rows", listed_rows), ("asked_rows", asked_rows)):
        connection.execute(f"CREATE TABLE {table} {columns}")
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", rows)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.NameComparison(part) for part in ("first", "last", "whole")],
        blocking_rules_to_generate_predictions=[
            block_on("first"),
            block_on("last"),
            block_on("substr(whole, 1, 4)"),
        ],
        additional_columns_to_retain=["party"],
    )
    tables = [
        api.register(connection.table(f"{name}_rows"), dataset_display_name=name)
        for name in ("listed", "asked")
    ]
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("first"), block_on("last")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)

    def ask() -> Flagged:
        found: Flagged = [set() for _ in names]
        pairs = linker.inference.predict(threshold_match_probability=0.9)
        for pair in pairs.as_record_list():
            left, right = pair["unique_id_l"], pair["unique_id_r"]
            asked, party = (left, pair["party_r"]) if left[0] == "q" else (right, pair["party_l"])  # fmt: skip
            found[int(asked[1:])].add(party)
        return found

    return ask


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    logging.disable(logging.WARNING)
    people = [party for party in listed(LIST) if party.schema == "Person"]
    names, truth = customers(people, size)
    harmed = sum(map(bool, truth))
    print(f"{size} customers, {harmed} of them harmed; {len(people)} listed persons")
    base = 0.0
    for tool in (ours, rapidfuzz, nomenklatura, splink):
        ask = tool(people, names)
        begun = time.process_time()
        found = ask()
        spent = time.process_time() - begun
        base = base or spent
        right = sum(made in got for got, made in zip(found, truth, strict=True) if made)
        false = sum(bool(got) for got, made in zip(found, truth, strict=True) if not made)  # fmt: skip
        print(
            f"{tool.__name__:13} {size / spent:8.0f} names a second of processor time"
            f" (ours is {spent / base:5.1f} times as fast), found {right / harmed:.3f},"
            f" clean flagged {false} of {size - harmed},"
            f" parties a flagged customer {sum(map(len, found)) / max(1, sum(map(bool, found))):.1f}"
        )


if __name__ == "__main__":
    main()
