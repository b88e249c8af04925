"""Score the reader on annotated articles and on PLOVER's gold sentences.

    python benchmarks/reading.py [--held-out] [--errors] [--plover FILE] [--speed]

Articles are those of tests/golden/reading/articles (see the README there); those
marked ``shared`` are taken from ../shared and left out where it is missing.
A statement counts as found when its words overlap those annotated by three fifths of
the shorter of the two and it is of the same class (quoted or not); its speaker is
right when party name or words agree. Events are scored on those annotated only.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sanctionsdesk.entities.record import NamedParty, Record, Utterance
from sanctionsdesk.reading import read_article

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "tests" / "golden" / "reading" / "articles"
SHARED = ROOT.parent / "shared"
QUOTED = frozenset({"direct", "mixed"})


@dataclass(slots=True)
class Tally:
    """Counts of what was looked for, given and right."""

    gold: int = 0
    given: int = 0
    right: int = 0

    def line(self) -> str:
        """Give precision, recall and their mean, in percent, with the counts."""
        p = 100 * self.right / self.given if self.given else 0.0
        r = 100 * self.right / self.gold if self.gold else 0.0
        f = 2 * p * r / (p + r) if p + r else 0.0
        return f"P {p:5.1f}  R {r:5.1f}  F1 {f:5.1f}  ({self.right} of {self.gold}, {self.given} given)"


@dataclass(slots=True)
class Score:
    """All tallies of one run, and the errors in words."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, name: str, *, gold: int = 0, given: int = 0, right: int = 0) -> None:
        """Count into the tally of that name."""
        tally = self.tallies.setdefault(name, Tally())
        tally.gold += gold
        tally.given += given
        tally.right += right


def load(*, held_out: bool | None) -> list[tuple[str, bytes, dict[str, Any]]]:
    """Read the annotated articles: name, bytes, annotation."""
    found = []
    for path in sorted(ARTICLES.glob("*.yaml")):
        gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        if held_out is not None and bool(gold.get("held_out")) != held_out:
            continue
        if "shared" in gold:
            source = SHARED / gold["shared"]
            if not source.exists():
                continue
            data = source.read_bytes()
        else:
            data = gold["text"].encode()
        found.append((path.stem, data, gold))
    return found


def place(text: str, words: str, taken: set[tuple[int, int]]) -> tuple[int, int] | None:
    """Find the annotated words; ``...`` stands for all between."""
    first, _, last = words.partition(" ... ")
    pattern = re.escape(first) + (r"[\s\S]{0,1500}?" + re.escape(last) if last else "")
    for m in re.finditer(pattern, text):
        if m.span() not in taken:
            return m.span()
    return None


def is_same(record: Record, said: Utterance, speaker: str) -> bool:
    """Tell whether a statement's speaker is the one annotated."""
    party = record.party(said.speaker)
    words = said.speaker_span.text if said.speaker_span else ""
    if speaker == "-":
        return party is None
    wanted = speaker.casefold()
    names = [party.name.casefold() if party else "", words.casefold()]
    if party:
        names += [m.span.text.casefold() for m in party.mentions if m.form != "pronoun"]
    return any(
        n and (n == wanted or wanted in n or (n in wanted and len(n) > 3))
        for n in names
    )


def score_statements(
    name: str, record: Record, gold: dict[str, Any], score: Score
) -> None:
    """Count statements, quoted and not, with and without the right speaker."""
    free = list(record.statements)
    taken: set[tuple[int, int]] = set()
    for form, speaker, words in gold["statements"]:
        where = place(record.text, str(words), taken)
        if where is None:
            score.errors.append(f"{name}: annotation not in text: {words}")
            continue
        taken.add(where)
        kind = "quotations" if form in QUOTED else "indirect"
        score.add(kind, gold=1)
        score.add(f"{kind}, speaker", gold=1)
        best = max(
            (s for s in free if (s.form in QUOTED) == (form in QUOTED)),
            key=lambda s: overlap(where, (s.content.start, s.content.end)),
            default=None,
        )
        if best is None or overlap(where, (best.content.start, best.content.end)) < 0.6:
            score.errors.append(f"{name}: missed {form} {speaker}: {words}")
            continue
        free.remove(best)
        score.add(kind, right=1)
        if is_same(record, best, str(speaker)):
            score.add(f"{kind}, speaker", right=1)
        else:
            party = record.party(best.speaker)
            got = party.name if party else best.speaker_span and best.speaker_span.text
            score.errors.append(f"{name}: speaker {got} for {speaker}: {words}")
    for said in record.statements:
        kind = "quotations" if said.form in QUOTED else "indirect"
        score.add(kind, given=1)
        score.add(f"{kind}, speaker", given=1)
    for said in free:
        score.errors.append(
            f"{name}: extra {said.form} [{said.rule}] {record.text[said.content.start : said.content.end][:90]!r}"
        )


def overlap(left: tuple[int, int], right: tuple[int, int]) -> float:
    """Give the shared part over the shorter, less where the longer is far longer."""
    shared = min(left[1], right[1]) - max(left[0], right[0])
    if shared <= 0:
        return 0.0
    sizes = left[1] - left[0], right[1] - right[0]
    return shared / min(sizes) - 0.1 * (1 - min(sizes) / max(sizes))


def score_parties(
    name: str, record: Record, gold: dict[str, Any], score: Score
) -> None:
    """Count parties found with the right kind, and their other words united with them."""
    used: set[str] = set()
    for entry in gold["parties"]:
        title, kind, *words = map(str, entry)
        party = next(
            (p for w in (title, *words) if (p := match(record, w, used))), None
        )
        score.add("parties", gold=1)
        score.add("parties, kind", gold=1)
        if party is None:
            score.errors.append(f"{name}: no party {title}")
            score.add("coreference", gold=len(words))
            continue
        used.add(party.id)
        score.add("parties", right=1)
        if party.kind == kind:
            score.add("parties, kind", right=1)
        else:
            score.errors.append(f"{name}: {title} is {party.kind}, not {kind}")
        mentions = {m.span.text.casefold() for m in party.mentions}
        for word in words:
            is_there = any(
                word.casefold() in m or m in word.casefold() for m in mentions
            )
            score.add("coreference", gold=1, given=1, right=int(is_there))
            if not is_there:
                score.errors.append(f"{name}: {word} is not united with {title}")
    for party in record.parties:
        if not party.named or party.kind not in {
            "person",
            "organization",
            "government",
        }:
            continue
        listed = party.id in used or any(
            place(party.name, re.escape(str(e[0])), set()) for e in gold["parties"]
        )
        score.add("persons and bodies listed", given=1, right=int(listed))
        if not listed:
            score.errors.append(
                f"{name}: party not annotated {party.kind} {party.name}"
            )
    score.tallies["parties"].given = score.tallies["parties"].gold
    score.tallies["parties, kind"].given = score.tallies["parties"].right


def match(record: Record, title: str, used: set[str]) -> NamedParty | None:
    """The party of that name, or one a mention of which has these words."""
    fold = title.casefold().removeprefix("the ")
    for party in record.parties:
        if party.id not in used and party.name.casefold().removeprefix("the ") == fold:
            return party
    for party in record.parties:
        if party.id not in used and any(
            m.span.text.casefold().removeprefix("the ") == fold
            or (
                len(fold) > 4
                and fold in m.span.text.casefold()
                and m.form != "description"
            )
            for m in party.mentions
        ):
            return party
    return None


def score_events(name: str, record: Record, gold: dict[str, Any], score: Score) -> None:
    """Count annotated events by type, then the agent, object and factuality of those found."""
    for kind, agent, thing, fact, trigger in gold["events"]:
        score.add("events, type", gold=1)
        same = [
            e
            for e in record.events
            if trigger in e.trigger.text or e.trigger.text in trigger.split()
        ]
        hits = [e for e in same if e.type == kind]
        if not hits:
            got = [(e.type, e.trigger.text) for e in same]
            score.errors.append(
                f"{name}: no event {kind} {agent} {thing} at {trigger}: {got}"
            )
            continue
        score.add("events, type", given=1, right=1)

        def names(item: str) -> str:
            party = record.party(item)
            if party is None:
                return item.casefold()
            return " ".join(
                [party.name, *(m.span.text for m in party.mentions)]
            ).casefold()

        best = max(
            hits,
            key=lambda e: (
                (agent == "-" or str(agent).casefold() in names(e.agent))
                + (
                    thing == "-"
                    or str(thing).casefold() in names(e.object) + names(e.recipient)
                )
                + (e.factuality == fact)
            ),
        )
        if agent != "-":
            right = str(agent).casefold() in names(best.agent)
            score.add("events, agent", gold=1, given=1, right=int(right))
            if not right:
                score.errors.append(
                    f"{name}: {trigger}: agent {names(best.agent)[:30]} not {agent}"
                )
        if thing != "-":
            right = str(thing).casefold() in names(best.object) + " " + names(
                best.recipient
            )
            score.add("events, object", gold=1, given=1, right=int(right))
            if not right:
                score.errors.append(
                    f"{name}: {trigger}: object {names(best.object)[:30]} / {names(best.recipient)[:30]} not {thing}"
                )
        score.add(
            "events, factuality", gold=1, given=1, right=int(best.factuality == fact)
        )
        if best.factuality != fact:
            score.errors.append(f"{name}: {trigger}: {best.factuality} not {fact}")


def score_plover(path: Path, score: Score) -> None:
    """Count PLOVER types of gold sentences, and the actors' words among the roles."""
    first: Counter[str] = Counter()
    for row in json.loads(path.read_text(encoding="utf-8")):
        if row["event"] == "DOCUMENT":
            continue
        data = f"date {row['date']}\n{row['text']}".encode()
        record = read_article(data, name=row["id"])
        kinds = [e.plover for e in record.events if e.plover]
        score.add(
            "PLOVER, among the events",
            gold=1,
            given=1,
            right=int(row["event"] in kinds),
        )
        score.add(
            "PLOVER, first event",
            gold=1,
            given=int(bool(kinds)),
            right=int(kinds[:1] == [row["event"]]),
        )
        first[row["event"]] += kinds[:1] == [row["event"]]
        if row["event"] not in kinds:
            score.errors.append(f"{row['event']} not {kinds}: {row['text'][:150]}")
        for role in ("source", "target"):
            actors = row.get(role) or []
            for actor in actors:
                words = actor["actorText"].casefold()
                ids = {
                    x for e in record.events for x in (e.agent, e.recipient, e.object)
                }
                said = [
                    m.span.text.casefold()
                    for p in record.parties
                    if p.id in ids
                    for m in p.mentions
                ] + [e.object.casefold() for e in record.events]
                right = any(s and (s in words or words in s) for s in said)
                score.add(f"PLOVER, {role} named", gold=1, given=1, right=int(right))


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--held-out", action="store_true", help="score only the part kept apart"
    )
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--plover", type=Path)
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    score = Score()
    articles = load(held_out=options.held_out)
    for name, data, gold in articles:
        record = read_article(data, name=name)
        score_statements(name, record, gold, score)
        score_parties(name, record, gold, score)
        score_events(name, record, gold, score)
    if options.plover:
        score_plover(options.plover, score)
    print(
        f"{len(articles)} articles, {'held out' if options.held_out else 'development'}"
    )
    for name, tally in sorted(score.tallies.items()):
        print(f"{name:28} {tally.line()}")
    if options.speed:
        began = time.perf_counter()
        rounds = 0
        while time.perf_counter() - began < 5:
            for name, data, _ in articles:
                read_article(data, name=name)
            rounds += 1
        each = (time.perf_counter() - began) / (rounds * len(articles))
        print(f"{1 / each:.0f} articles a second on one core")
    if options.errors:
        print(*score.errors, sep="\n")


if __name__ == "__main__":
    main()
