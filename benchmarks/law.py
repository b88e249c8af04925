"""How fast a provision is decided: one by one, what would move it, and a book of a million.

    python benchmarks/law.py            # 1,000,000 rows
    python benchmarks/law.py 100000

Side by side: the same provision written by hand as a Python function over plain
dicts (no reasons, no unknowns: what a user would script), the same rule as NumPy
columns (what a vectorised calculator does: a missing value must become a default),
and this desk one by one and as a book. Medians of five; the book once, from CSV to CSV.
"""

from __future__ import annotations

import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from click.testing import CliRunner

from sanctionsdesk.cli.decide import command
from sanctionsdesk.law.book import RESULT, Book
from sanctionsdesk.law.decide import decide

AS_OF = date(2019, 8, 2)
HEADER = ("deal", "person_kind", "knowingly", "conduct_date", "significant", "counterparty_in_sector",
          "nasa_activity", "price_usd")  # fmt: skip
FACTS = {"person_kind": "entity", "knowingly": True, "conduct_date": "2019-07-12", "counterparty_in_sector": True,
         "significant": None, "system_activated": False}  # fmt: skip


def book(rows: int) -> list[tuple[str, ...]]:
    draw = random.Random(231)
    first = date(2016, 1, 1)
    return [
        (
            f"D{number:07}",
            draw.choice(("entity", "individual", "")),
            draw.choice(("true", "true", "false", "")),
            (first + timedelta(days=draw.randrange(1300))).isoformat(),
            draw.choice(("true", "false", "", "")),
            draw.choice(("true", "false", "false", "")),
            draw.choice(("", "", "", "true")),
            str(draw.randrange(10**8)),
        )
        for number in range(rows)
    ]


def by_hand(row: tuple[str, ...]) -> str:
    """The rule as a script would have it: unknown is false, nothing is explained."""
    _, kind, knowingly, day, significant, sector, nasa, _ = row
    if nasa == "true":
        return "excepted"
    met = (
        kind in {"entity", "individual"}
        and knowingly == "true"
        and day >= "2017-08-02"
        and significant == "true"
        and sector == "true"
    )
    return "met" if met else "not"


def as_columns(columns: list[tuple[str, ...]]) -> np.ndarray:
    """The rule over whole columns, a missing value taken as false."""
    _, kind, knowingly, day, significant, sector, nasa, _ = (
        np.array(c) for c in columns
    )
    met = (
        ((kind == "entity") | (kind == "individual"))
        & (knowingly == "true")
        & (day >= "2017-08-02")
        & (significant == "true")
        & (sector == "true")
    )
    return np.where(nasa == "true", "excepted", np.where(met, "met", "not"))


def median_ms(work: Callable[[], Any], times: int) -> float:
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in range(times):
            work()
        took.append((time.perf_counter() - begun) / times)
    return statistics.median(took) * 1000


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    one = median_ms(
        lambda: decide("us.caatsa.231.a", FACTS, as_of=AS_OF, would_change=False), 200
    )
    moved = median_ms(lambda: decide("us.caatsa.231.a", FACTS, as_of=AS_OF), 20)
    print(f"one decision with its reason tree      {one:8.3f} ms")
    print(f"the same with what would change it     {moved:8.3f} ms")

    told = book(rows)
    columns = list(zip(*told, strict=True))
    print(f"\n{rows:,} fact sets under us.caatsa.231.a, from cells in memory")
    script, simple = timed(lambda: [by_hand(row) for row in told])
    vector, _ = timed(lambda: as_columns(columns))
    ready = Book("us.caatsa.231.a", HEADER, as_of=AS_OF)
    desk, answers = timed(lambda: ready.decide(columns))
    sample = random.Random(1).sample(range(rows), min(2000, rows))
    single, _ = timed(lambda: [alone(told[place]) for place in sample])
    single *= rows / len(sample)
    print(
        f"script by hand, unknown as false       {script:8.2f} s  {rows / script:12,.0f} a second"
    )
    print(
        f"NumPy columns, unknown as false        {vector:8.2f} s  {rows / vector:12,.0f} a second"
    )
    print(
        f"this desk as a book                    {desk:8.2f} s  {rows / desk:12,.0f} a second"
    )
    print(
        f"this desk one by one (from {len(sample):,})       {single:8.2f} s  {rows / single:12,.0f} a second"
    )
    same = sum(answers[place][:1] == (alone(told[place]),) for place in sample)
    print(
        f"book and one by one agree on           {same:,} of {len(sample):,} sampled rows"
    )
    status = RESULT.index("status")
    lost = sum(
        answer[status] == "open" and text == "not"
        for answer, text in zip(answers, simple, strict=True)
    )
    print(f"rows the script calls not met and the desk cannot tell: {lost:,}")

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "book.csv", Path(folder) / "out.csv"
        with source.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(told)
        args = [
            "us.caatsa.231.a",
            str(source),
            "--as-of",
            AS_OF.isoformat(),
            "-o",
            str(target),
        ]
        whole, _ = timed(
            lambda: CliRunner().invoke(command, args, catch_exceptions=False)
        )
        size = source.stat().st_size / 1e6
        print(
            f"\nsdesk decide from CSV ({size:.0f} MB) to CSV    {whole:8.2f} s  {rows / whole:12,.0f} a second"
        )


def alone(row: tuple[str, ...]) -> str:
    said = {"true": True, "false": False}
    facts = {
        name: said.get(cell, cell)
        for name, cell in zip(HEADER, row, strict=True)
        if cell
    }
    return str(
        decide("us.caatsa.231.a", facts, as_of=AS_OF, would_change=False)["status"]
    )


if __name__ == "__main__":
    main()
