"""Score events and their days on SemEval-2015 task 4 (timelines of one entity).

    python benchmarks/reading_timelines.py FOLDER

FOLDER holds the corpus of TimeML files and the gold timelines. An event is found when
our record has an act or a statement at its word. Its day is the same, left open with the
gold day within what is left open, another, or not given. The order of events, which the
task scores, is not: days left open give none.
"""

from __future__ import annotations

import argparse
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.entities.record import Record
from sanctionsdesk.reading.article import read_article


@dataclass(frozen=True, slots=True)
class Read:
    """An article of the corpus as read, with the place where each sentence begins."""

    record: Record
    starts: dict[int, int]
    texts: dict[int, str]

    def days(self, sentence: int, word: str) -> tuple[bool, Interval | None]:
        """Say whether something is told at a word of a sentence, and on which days."""
        start = self.starts.get(sentence, -1)
        place = self.texts.get(sentence, "").find(word)
        if start < 0 or place < 0:
            return False, None
        low, high = start + place, start + place + len(word)
        for event in self.record.events:
            if event.trigger.start < high and low < event.trigger.end:
                return True, event.happened_on
        for said in self.record.statements:
            if said.cue is not None and said.cue.start < high and low < said.cue.end:
                return True, said.said_on
        return False, None


def load(folder: Path) -> dict[str, Read]:
    """Read the corpus; sentences go one a line behind the date and the title."""
    articles = {}
    for path in sorted(folder.rglob("*.tml")):
        root = ET.fromstring(path.read_text(encoding="utf-8"))
        day = root.find(".//DCT/TIMEX3")
        if day is None:
            continue
        text = f"date {day.get('value', '')[:10]}\n"
        starts, texts = {}, {}
        for sentence in root.iter("s"):
            number = int(sentence.get("id", "-1"))
            words = "".join(sentence.itertext())
            if number != 1:
                starts[number], texts[number] = len(text), words
                text += words + "\n\n"
        key = (root.findtext("DOCID") or path.stem).strip()
        record = read_article(text.encode(), name=path.name)
        articles[key] = Read(record, starts, texts)
    return articles


def covers(days: Interval, value: str) -> bool:
    """Tell whether the days left open hold the gold value."""
    low, high = value.replace("-XX", "")[:10], value.replace("-XX", "-99")[:10]
    starts = days.start is None or str(days.start) <= max(high, low + "-99")
    return starts and (days.end is None or low <= str(days.end))


def main() -> None:
    """Print how many gold events are found, and how their days agree with the gold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    articles = load(options.folder)
    tally: Counter[str] = Counter()
    for path in sorted(options.folder.rglob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            _, value, *events = line.split("\t")
            for event in events:
                m = re.fullmatch(r"([^-]+)-(\d+)-(.+)", event.strip())
                if m is None or m[1] not in articles:
                    continue
                tally["gold"] += 1
                is_found, days = articles[m[1]].days(int(m[2]), m[3])
                tally["found"] += is_found
                if not is_found or value.startswith("X"):
                    continue
                tally["dated"] += 1
                wanted = value.replace("-XX", "")
                if days is None:
                    tally["no day given"] += 1
                elif str(days.start).startswith(wanted):
                    tally["same day"] += 1
                elif covers(days, value):
                    tally["left open, gold within"] += 1
                else:
                    tally["other day"] += 1
    for name, number in tally.items():
        print(f"{name:24} {number}")


if __name__ == "__main__":
    main()
