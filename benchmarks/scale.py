"""How an index grows: names made from those of a real list, from ten thousand to a million and more.

    python benchmarks/scale.py [SIZE...]       a row for each size (default 10,000 to 4,000,000)
    python benchmarks/scale.py --draw FILE     the rows that an earlier run wrote to stderr, from stdin, as a figure

Every name is a given and a family part, or two words of a body, of SDN names of
2021-07-07, put together anew by a program with a fixed seed, one party each.
Each size is measured in a process of its own: build (streamed, parties never
held), size on disk, opening and first question, one name at a time, batch of
2,000 clean customers, and the peak memory of building and of asking. Times are
of the processor, since other work shares the machine.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.party import Detail, Party
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index

SIZES = (10_000, 100_000, 1_000_000, 4_000_000)
LISTS = (
    "us-ofac-cons",
    "eu-oj-annexes",
    "uk-hmt-ofsi",
    "au-dfat",
    "ca-gac-sema",
    "un-sc",
    "us-ita-csl",
)
ALTERED = 0.2
"""Share of names with a word of their own: so the words grow as those of real lists do, with the 0.64th power."""


def real_names() -> list[tuple[str, str]]:
    """Give schema and name of all parties of the lists that name most, each name once."""
    from screening import SHARED, listed

    lists = SHARED / "data/lists"
    folders = [lists / "us-ofac-sdn/2023-12-28", *map(lists.joinpath, LISTS)]
    told = {
        (party.schema, detail.value): None
        for folder in folders
        for party in listed(folder)
        if party.schema not in {"Vessel", "Airplane"}
        for detail in party.names
        if " " in detail.value and detail.value.isascii()
    }
    return list(told)


def made(size: int, names: list[tuple[str, str]]) -> Iterator[Party]:
    """Give parties with names put together from real parts, one word in some of them altered."""
    rng = random.Random(size)
    people = [
        name.replace(",", " ").split() for schema, name in names if schema == "Person"
    ]
    bodies = [name.split() for schema, name in names if schema != "Person"]
    source = Citation(source="made for measuring", locator="0")
    for number in range(size):
        is_person = rng.random() < 0.7
        one, other = (rng.choice(people if is_person else bodies) for _ in range(2))
        words = [*one[1:3], other[0]] if is_person else [*one[:2], *other[-2:]]
        if rng.random() < ALTERED:
            place = rng.randrange(len(words))
            words[place] = _altered(words[place], rng)
        yield Party(
            id=f"m:{number}",
            schema="Person" if is_person else "Organization",
            details=(Detail(prop="name", value=" ".join(words)),),
            source=source,
        )


def _altered(word: str, rng: random.Random) -> str:
    """Change two letters, so that the word is in no list."""
    letters = list(word)
    for _ in range(2):
        letters[rng.randrange(len(letters))] = rng.choice("aeioubdgklmnrstvz")
    return "".join(letters)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(size: int, names: list[tuple[str, str]], folder: str, out: Any) -> None:
    begun = time.process_time()
    Index.build_at(made(size, names), folder)
    out.put({"build": time.process_time() - begun, "build_mb": _peak()})


def ask(folder: str, clean: list[str], out: Any) -> None:
    begun = time.process_time()
    index = Index.open(folder)
    index.screen([Query(name="Warm Up")])
    opened = time.process_time() - begun
    live = []
    for name in clean[:300]:
        begun = time.process_time()
        index.screen([Query(name=name)])
        live.append(1000 * (time.process_time() - begun))
    begun = time.process_time()
    index.screen([Query(name=name) for name in clean[300:2300]])
    batch = 2000 / (time.process_time() - begun)
    out.put({"open": opened, "median": statistics.median(live), "p95": statistics.quantiles(live, n=20)[-1],
             "batch": batch, "ask_mb": _peak()})  # fmt: skip


def alone(work: Any, *given: Any) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    out = context.SimpleQueue()
    process = context.Process(target=work, args=(*given, out))
    process.start()
    told: dict[str, float] = out.get()
    process.join()
    return told


LINES = {
    "one name, p95": ("p95", "#b3261e", -10),
    "one name, median": ("median", "#1f5fa8", -10),
    "a name of a batch from cold": ("each", "#2e7d32", 60),
}
WIDTH, HEIGHT, LEFT, TOP = 640, 400, 70, 40


def draw(told: list[dict[str, float]]) -> str:
    """Give milliseconds a name over names listed, both as powers of ten, with what growth as fast as the list would be."""
    rows = [row | {"each": 1000 / row["batch"]} for row in told]
    least, most = min(row["names"] for row in rows), max(row["names"] for row in rows)

    def at(names: float, cost: float) -> str:
        across = LEFT + math.log10(names / least) / math.log10(most / least) * (
            WIDTH - LEFT - 40
        )
        down = TOP + (3 - math.log10(cost)) / 4.5 * (HEIGHT - TOP - 50)
        return f"{across:.0f},{down:.0f}"

    def text(names: float, cost: float, words: str, more: str = "") -> str:
        x, y = at(names, cost).split(",")
        return f'<text x="{x}" y="{y}" {more}>{words}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="14">Processor time a name, by names listed (both axes logarithmic)</text>',
    ]
    for cost in (0.1, 1, 10, 100, 1000):
        parts += [
            f'<polyline points="{at(least, cost)} {at(most, cost)}" stroke="#ddd"/>',
            text(least, cost, f"{cost:g} ms", 'text-anchor="end" dx="-8" dy="4"'),
        ]
    parts += [
        text(
            row["names"],
            10**-1.5,
            f"{row['names']:,.0f}",
            'text-anchor="middle" dy="20"',
        )
        for row in rows
    ]
    first = rows[0]["median"]
    parts += [
        f'<polyline points="{at(least, first)} {at(most, first * most / least)}" stroke="#888" stroke-dasharray="5 4"/>',
        text(
            (least * most) ** 0.5,
            first * (most / least) ** 0.5,
            "as fast as the list",
            'fill="#666" text-anchor="end" dx="-8"',
        ),
    ]
    for words, (key, colour, down) in LINES.items():
        points = " ".join(at(row["names"], row[key]) for row in rows)
        parts += [
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
            text(
                rows[len(rows) // 2]["names"],
                rows[len(rows) // 2][key],
                words,
                f'fill="{colour}" text-anchor="end" dy="{down}"',
            ),
        ]
    return "\n".join([*parts, "</svg>", ""])  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["--draw"]:
        told = [json.loads(line) for line in sys.stdin]
        Path(sys.argv[2]).write_text(draw(told), encoding="utf-8")
        return
    sys.path.insert(0, str(Path(__file__).parent))
    from screening import rows

    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    names = real_names()
    clean = [row["full_name"] for row in rows("clean_customers_dev.csv")]
    print(
        "| names | built | size on disk | opened | one name, median (p95) | batch, one process | peak memory, building | asking |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            told = alone(build, size, names, folder)
            disk = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
            told |= alone(ask, folder, clean)
        print(f"| {size:,} | {told['build']:.1f} s | {disk:,.0f} MB | {told['open']:.2f} s "
              f"| {told['median']:.1f} ms ({told['p95']:.1f}) | {told['batch']:,.0f} a second "
              f"| {told['build_mb']:,.0f} MB | {told['ask_mb']:,.0f} MB |", flush=True)  # fmt: skip
        print(json.dumps({"names": size} | told), file=sys.stderr)


if __name__ == "__main__":
    main()
