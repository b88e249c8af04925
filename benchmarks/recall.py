"""Candidate search against scoring every listed name: what the index loses, if anything.

    python benchmarks/recall.py [QUERIES] [SEED]      about QUERIES (default 3,000) harmed and clean names

Names of four lists in one index (SDN, UN, UK, EU) are harmed in every way of
``benchmarks/names.py``, put in nicknames and native scripts, and asked beside
clean customers. Scoring all would take three seconds a name; a pair that the
scorer itself throws out before it lays two names side by side (both have a part
that nothing is like) is told here in arrays, from the cost of each pair of parts,
without the index. That this reference leaves nothing out is checked first, on
some of the queries, against scoring every pair. Needs ../shared.
"""

from __future__ import annotations

import random
import sys
import time

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from names import harmed, two_scripts
from sanctionsdesk.entities.party import Party
from sanctionsdesk.names.alike import CONTRARY, father_lines, part_cost
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.names.name import Part
from sanctionsdesk.names.words import words
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index, Match, _best
from screening import SHARED, listed, rows

LISTS = ("us-ofac-sdn/2023-12-28", "un-sc/2026-02-27", "uk-hmt-ofsi/2018-04-13", "eu-oj-annexes/2026-08-17")  # fmt: skip
CHECKED = 20
"""Queries on which the reference is held against scoring every pair."""

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]


class Exhaustive:
    """All names of an index, their parts as one column."""

    def __init__(self, index: Index) -> None:
        self.index = index
        places: dict[Part, int] = {}
        flat: list[int] = []
        sizes: list[int] = []
        for number in range(index.names):
            telling = index.name_at(number)[0].telling
            flat += [places.setdefault(part, len(places)) for part in telling]
            sizes.append(len(telling))
        self.parts = list(places)
        self.flat = np.array(flat)
        self.starts = np.cumsum(sizes) - sizes
        self.is_name = np.array([part.role == "name" for part in self.parts])
        self.texts = [part.text for part in self.parts]
        self.spelt = np.array(self.texts)
        self.keys = [part.key for part in self.parts]
        self.heads = np.array([part.text[:2] for part in self.parts])
        self.tails = np.array([part.text[-2:] for part in self.parts])
        self.unlike = np.array([_is_special(part) for part in self.parts])
        self._of: dict[Part, tuple[Bools, Bools]] = {}

    def matches(self, query: Query) -> list[Match]:
        """Give all matches of a query, whatever the index would find."""
        one = self.index.ask(query.name, query.schema)
        telling = one.name.telling
        rows = [self._like(part) for part in telling]
        likes = [
            np.logical_or.reduceat(like[self.flat], self.starts) for like, _ in rows
        ]
        lonely = np.zeros(len(self.starts), bool)
        for part, like in zip(telling, likes, strict=True):
            lonely |= ~like & (part.role == "name")
        any_like = np.logical_or.reduce([like for like, _ in rows])
        alone = np.logical_or.reduceat(
            (~any_like & self.is_name)[self.flat], self.starts
        )
        joins = np.logical_or.reduce([join for _, join in rows])
        may_join = np.logical_or.reduceat(joins[self.flat], self.starts)
        keep = ~(lonely & alone) | may_join
        allowed = self.index.comparable(one)
        names = [name for name in allowed if keep[name]]
        return _best(query, one, names, self.index, DEFAULT_THRESHOLD)

    def _like(self, part: Part) -> tuple[Bools, Bools]:
        """Tell which parts are like this one, and which begin or end as it does."""
        if part not in self._of:
            text = part.text
            if _is_special(part):
                worth = np.ones(len(self.parts), bool)
            else:
                # Spelling alone makes no two parts alike that differ in more letters.
                worth = self.unlike | np.array(
                    [
                        one.startswith(text) or text.startswith(one) or one.endswith(text) or text.endswith(one)
                        for one in self.texts
                    ]
                )  # fmt: skip
                for mine, theirs in ((text, self.texts), (part.key, self.keys)):
                    letters = process.cdist(
                        [mine], theirs, scorer=OSA.distance, score_cutoff=3
                    )
                    worth |= letters[0] <= 3
            like = np.zeros(len(self.parts), bool)
            for place in np.flatnonzero(worth):
                like[place] = (
                    part_cost.__wrapped__(part, self.parts[place])[0] < CONTRARY
                )
            join = (self.heads == text[:2]) | (self.tails == text[-2:])
            join &= self.spelt != text
            self._of[part] = like, join
        return self._of[part]


def _is_special(part: Part) -> bool:
    return bool(
        part.script
        or part.written
        or part.joined
        or len(part.text) == 1
        or part.text in words().nicknames
        or father_lines(part.text)
    )


def nicknamed(parties: list[Party], count: int, seed: int) -> list[Query]:
    """Give persons with a given name in another form of it."""
    rng = random.Random(seed)
    lines: dict[int, list[str]] = {}
    for form, found in words().nicknames.items():
        for line in found:
            lines.setdefault(line, []).append(form)
    told: list[Query] = []
    for party in rng.sample(parties, len(parties)):
        parts = party.caption.lower().replace(",", " ").split()
        known = [place for place, part in enumerate(parts) if part in words().nicknames]
        if party.schema == "Person" and known and len(parts) > 1:
            place = rng.choice(known)
            line = rng.choice(sorted(words().nicknames[parts[place]]))
            parts[place] = rng.choice(lines[line])
            told.append(Query(name=" ".join(parts), schema="Person"))
    return told[:count]


def asked(parties: list[Party], count: int, seed: int) -> list[Query]:
    """Give harmed names of every kind, native and nicknamed ones, and as many clean customers as make a tenth."""
    rng = random.Random(seed)
    native = two_scripts()
    each = max(
        1,
        round(
            count * 0.9 / (len(harmed(parties, size=1, seed=seed)) + len(native) + 1)
        ),
    )
    queries = [
        Query(name=text, schema="Person" if party.schema == "Person" else "Organization")
        for cases in harmed(parties, size=each, seed=seed).values()
        for party, text in cases
    ]  # fmt: skip
    for pairs in native.values():
        queries += [
            Query(name=text, schema="Person" if schema == "Person" else "Organization")
            for text, _, schema in rng.sample(pairs, min(each, len(pairs)))
        ]
    queries += nicknamed(parties, each, seed)
    clean = rng.sample(rows("clean_customers_dev.csv"), count // 10)
    return queries + [Query(name=row["full_name"]) for row in clean]


def least(found: int, flagged: int) -> float:
    """Give the share that the true one exceeds with 97.5 % confidence (Wilson 1927)."""
    z, share = 1.96, found / flagged
    middle = share + z * z / (2 * flagged)
    spread = z * (share * (1 - share) / flagged + z * z / (4 * flagged**2)) ** 0.5
    return (middle - spread) / (1 + z * z / flagged)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    parties = [
        party for folder in LISTS for party in listed(SHARED / "data/lists" / folder)
    ]
    index = Index.build(parties)
    every = Exhaustive(index)
    queries = asked(parties, count, seed)
    for query in random.Random(seed).sample(queries, CHECKED):
        left_out = {match.party.id for match in index.score_all(query)}
        left_out -= {match.party.id for match in every.matches(query)}
        if left_out:
            print(
                f"  the reference leaves out: {query.name!r} for {left_out}", flush=True
            )
    begun = time.perf_counter()
    got = index.screen(queries, limit=10_000)
    took = time.perf_counter() - begun
    flagged = found = 0
    begun = time.perf_counter()
    for query, answer in zip(queries, got, strict=True):
        whole = {match.party.id: match for match in every.matches(query)}
        here = {match.party.id for match in answer}
        flagged, found = flagged + len(whole), found + len(whole.keys() & here)
        for missed in whole.keys() - here:
            match = whole[missed]
            print(f"  missed: {query.name!r} for {match.name.value!r}, {match.score:.2f}: "
                  + " ".join(reason.sentence for reason in match.comparison.reasons), flush=True)  # fmt: skip
    print(f"{len(queries)} queries, {index.names} names: {found} of {flagged} flagged by scoring all "
          f"are found, {found / flagged:.4f} (95 % confidence: at least {least(found, flagged):.4f}); "
          f"{took:.0f} s against {time.perf_counter() - begun:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()
