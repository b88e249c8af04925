"""Score the names that the reader finds against ELEVANT's labelled sentences.

    python benchmarks/reading_names.py FILE.benchmark.jsonl [--errors]

A label counts as found when a name we give overlaps it, as exact when both ends are
the same; persons, places and bodies are told apart where the label's type says so
(Wikidata Q215627, Q27096213 and Q43229). What a name means in the world is not linked.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sanctionsdesk.entities.record import Record
from sanctionsdesk.reading.article import read_article

KINDS = {
    "Q215627": {"person"},
    "Q27096213": {"place", "country"},
    "Q43229": {"organization", "government", "media", "group"},
}
"""Wikidata classes of the labels to the kinds of party that fit."""


def spans(record: Record, start: int) -> dict[tuple[int, int], str]:
    """Give the names found with their kinds, counted from the sentence's beginning."""
    return {
        (m.span.start - start, m.span.end - start): p.kind
        for p in record.parties
        for m in p.mentions
        if m.form == "name"
    }


def main() -> None:
    """Print precision and recall of spans, and kinds right of those found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    gold = given = exact = overlap = typed = right = 0
    head = "date 2012-01-01\n"
    for line in options.file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        record = read_article((head + row["text"]).encode(), name=str(row["id"]))
        found = spans(record, record.text.index(row["text"]))
        given += len(found)
        for label in row["labels"]:
            start, end = label["span"]
            gold += 1
            exact += (start, end) in found
            near = [kind for (s, e), kind in found.items() if s < end and start < e]
            overlap += bool(near)
            wanted = [KINDS[t] for t in label["type"].split("|") if t in KINDS]
            if near and wanted:
                typed += 1
                right += any(near[0] in kinds for kinds in wanted)
            if options.errors and (not near or (wanted and near[0] not in wanted[0])):
                print(row["text"][start:end], label["name"], near, "|", row["text"])
    print(f"{gold} labels, {given} names given")
    print(f"overlapping: P {100 * overlap / given:.1f} R {100 * overlap / gold:.1f}")
    print(f"exact: P {100 * exact / given:.1f} R {100 * exact / gold:.1f}")
    print(f"kind right: {right} of {typed}")


if __name__ == "__main__":
    main()
