"""Score the reader on annotated articles and on PLOVER's gold sentences.

    python benchmarks/reading.py [--sets A B ...] [--errors] [--plover FILE] [--speed]

Articles are those of tests/golden/reading/articles (see the README there); those
marked ``shared`` are taken from ../shared and left out where it is missing.
A statement counts as found when its words overlap those annotated by three fifths of
the shorter of the two and it is of the same class (quoted or not); its speaker is
right when party name or words agree. Precision of events, and positions and conflicts,
are counted on the articles that annotate them all (the sets A, B, C1 and C2).
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sanctionsdesk.entities.record import Event, NamedParty, Record, Utterance
from sanctionsdesk.reading.article import read_article

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "tests" / "golden" / "reading" / "articles"
SHARED = ROOT.parent / "shared"
SETS = ("older", "older-held-out", "A", "B", "C1", "C2")
PRONOUNS = frozenset({"he", "she", "it", "they", "him", "her", "them", "we", "i"})
DOUBT = "?"
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
        if not self.gold:
            return (
                f"P {p:5.1f}                     ({self.right} of {self.given} given)"
            )
        if not self.given:
            return f"         R {r:5.1f}            ({self.right} of {self.gold})"
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


def load(*sets: str) -> list[tuple[str, bytes, dict[str, Any]]]:
    """Read the annotated articles of these sets: name, bytes, annotation."""
    found = []
    for path in sorted(ARTICLES.glob("*.yaml")):
        gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        if gold["set"] not in sets:
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


def annotated(
    name: str, record: Record, rows: list[list[Any]], score: Score, *, column: int
) -> Iterator[tuple[tuple[int, int], list[Any]]]:
    """Give each annotation with the place of its words (in a column), each place once."""
    taken: set[tuple[int, int]] = set()
    for row in rows:
        where = place(record.text, str(row[column]), taken)
        if where is None:
            score.errors.append(f"{name}: annotation not in text: {row[column]}")
            continue
        taken.add(where)
        yield where, row


def is_same(record: Record, said: Utterance, speaker: str) -> bool:
    """Tell whether a statement's speaker is the one annotated."""
    words = said.speaker_span.text if said.speaker_span else ""
    if speaker == "-":
        return record.party(said.speaker) is None
    return is_named(record, said.speaker, speaker, words)


def is_named(record: Record, item: str, wanted: str, words: str = "") -> bool:
    """Tell whether a party goes by one of the names annotated (``A|B``)."""
    party = record.party(item)
    names = [words.casefold()]
    if party:
        names += [party.name.casefold()]
        names += [m.span.text.casefold() for m in party.mentions if m.form != "pronoun"]
    return any(
        n and (n == name or name in n or (n in name and len(n) > 3))
        for name in wanted.casefold().split("|")
        for n in names
    )


def score_statements(
    name: str, record: Record, gold: dict[str, Any], score: Score
) -> None:
    """Count statements, quoted and not, with and without the right speaker."""
    free = list(record.statements)
    spared: list[Utterance] = []
    rows = annotated(name, record, gold["statements"], score, column=2)
    for where, (form, speaker, words, *doubt) in rows:
        kind = "quotations" if form in QUOTED else "indirect"
        best = max(
            (s for s in free if (s.form in QUOTED) == (form in QUOTED)),
            key=lambda s: overlap(where, (s.content.start, s.content.end)),
            default=None,
        )
        is_found = best is not None and (
            overlap(where, (best.content.start, best.content.end)) >= 0.6
        )
        if doubt:
            if best is not None and is_found:
                free.remove(best)
                spared.append(best)
            continue
        score.add(kind, gold=1)
        score.add(f"{kind}, speaker", gold=1)
        if best is None or not is_found:
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
        if said in spared:
            continue
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
    sure = [entry for entry in gold["parties"] if entry[-1] != DOUBT]
    for entry in sure:
        title, kind, *words = map(str, entry)
        title, *others = title.split("|")
        names = [w for w in (title, *others, *words) if w.lower() not in PRONOUNS]
        party = next((p for w in names if (p := match(record, w, used))), None)
        score.add("parties", gold=1)
        score.add("parties, kind", gold=1)
        if party is None:
            score.errors.append(f"{name}: no party {title}")
            score.add("coreference", gold=len(words))
            continue
        used.add(party.id)
        score.add("parties", right=1)
        if party.kind in kind.split("|"):
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
    """Count events by type, then the agent, object and factuality of those found.

    Precision is counted where the annotation names all events (``positions`` is there).
    """
    free = list(record.events)
    spared = 0
    for kind, agent, thing, fact, trigger, *doubt in gold["events"]:
        same = [
            e
            for e in free
            if trigger in e.trigger.text or e.trigger.text in trigger.split()
        ]
        hits = [e for e in same if e.type in kind.split("|")]
        if doubt:
            if hits:
                free.remove(hits[0])
                spared += 1
            continue
        score.add("events, type", gold=1)
        if not hits:
            got = [(e.type, e.trigger.text) for e in same]
            score.errors.append(
                f"{name}: no event {kind} {agent} {thing} at {trigger}: {got}"
            )
            continue
        score.add("events, type", right=1)
        best = max(hits, key=lambda e: sum(roles(record, e, agent, thing, fact)))
        free.remove(best)
        wanted = ("agent", agent), ("object", thing), ("factuality", fact)
        for (role, word), right in zip(
            wanted, roles(record, best, agent, thing, fact), strict=True
        ):
            if word == "-":
                continue
            score.add(f"events, {role}", gold=1, given=1, right=int(right))
            if not right:
                told = (
                    best.factuality
                    if role == "factuality"
                    else (
                        known_as(record, best.agent)[:30],
                        known_as(record, best.object)[:30],
                        known_as(record, best.recipient)[:30],
                    )
                )
                score.errors.append(f"{name}: {trigger}: {role} {told} not {word}")
    if "positions" not in gold:
        return
    given = len(record.events) - spared
    score.add("events, precision", given=given, right=given - len(free))
    score.errors += [
        f"{name}: extra event {e.type} [{e.rule}] {e.trigger.text!r} in {e.span.text[:80]!r}"
        for e in free
    ]


def known_as(record: Record, item: str) -> str:
    """All words for a party of that id, or the words themselves."""
    party = record.party(item)
    if party is None:
        return item.casefold()
    return " ".join([party.name, *(m.span.text for m in party.mentions)]).casefold()


def roles(
    record: Record, event: Event, agent: str, thing: str, fact: str
) -> tuple[bool, bool, bool]:
    """Tell which of agent, object or other side, and factuality are as annotated."""
    sides = known_as(record, event.object) + " " + known_as(record, event.recipient)
    return (
        agent == "-" or agent.casefold() in known_as(record, event.agent),
        thing == "-" or thing.casefold() in sides,
        fact in {"-", event.factuality},
    )


def score_positions(
    name: str, record: Record, gold: dict[str, Any], score: Score
) -> None:
    """Count positions by holder, stance and a word of the issue, and conflicts."""
    if "positions" not in gold:
        return
    free = list(record.positions)
    for holder, stance, issue, *doubt in gold["positions"]:
        best = next(
            (
                p
                for p in free
                if p.stance in stance.split("|")
                and is_named(record, p.holder, holder)
                and (
                    issue == "*"
                    or any(w.casefold() in p.issue.casefold() for w in issue.split("|"))
                )
            ),
            None,
        )
        if best:
            free.remove(best)
        if doubt:
            continue
        score.add("positions", gold=1, given=int(best is not None))
        score.add("positions", right=int(best is not None))
        if best is None:
            score.errors.append(f"{name}: no position {holder} {stance} {issue}")
    score.add("positions", given=len(free))
    score.errors += [
        f"{name}: extra position {known_as(record, p.holder)[:25]} {p.stance} {p.issue[:60]!r} [{p.rule}]"
        for p in free
    ]
    holders = {p.id: p.holder for p in record.positions}
    loose = list(record.conflicts)
    for kind, left, right, *doubt in gold["conflicts"]:
        pair = next(
            (
                c
                for c in loose
                if c.kind == kind
                and any(
                    is_named(record, holders[one], left)
                    and is_named(record, holders[other], right)
                    for one, other in ((c.left, c.right), (c.right, c.left))
                )
            ),
            None,
        )
        if pair:
            loose.remove(pair)
        if doubt:
            continue
        score.add("conflicts", gold=1, given=int(bool(pair)), right=int(bool(pair)))
        if pair is None:
            score.errors.append(f"{name}: no conflict {kind} {left} {right}")
    score.add("conflicts", given=len(loose))
    score.errors += [
        f"{name}: extra conflict {c.kind} {c.span.text[:80]!r}" for c in loose
    ]


def score_times(name: str, record: Record, gold: dict[str, Any], score: Score) -> None:
    """Count times found by overlap, and those of the right TIMEX3 value."""
    if "times" not in gold:
        return
    free = list(record.times)
    rows = annotated(name, record, gold["times"], score, column=0)
    for where, (words, _, value, *doubt) in rows:
        best = next(
            (t for t in free if t.span.start < where[1] and where[0] < t.span.end), None
        )
        if best:
            free.remove(best)
        if doubt:
            continue
        found = int(best is not None)
        right = int(best is not None and best.value == str(value))
        score.add("times", gold=1, given=found, right=found)
        score.add("times, value", gold=1, given=found, right=right)
        if not right:
            score.errors.append(f"{name}: time {words}: {best and best.value}, {value}")
    score.add("times", given=len(free))
    score.add("times, value", given=len(free))
    score.errors += [f"{name}: extra time {t.span.text!r} {t.value}" for t in free]


def score_article(name: str, data: bytes, gold: dict[str, Any], score: Score) -> None:
    """Read an article and count all that is annotated of it."""
    record = read_article(data, name=name)
    for part in (
        score_statements,
        score_parties,
        score_events,
        score_positions,
        score_times,
    ):
        part(name, record, gold, score)


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
                    x
                    for e in record.events
                    for x in (
                        e.agent,
                        e.recipient,
                        e.object,
                        *e.co_agents,
                        *e.co_recipients,
                    )
                }
                said = [
                    m.span.text.casefold()
                    for p in record.parties
                    if p.id in ids
                    for m in p.mentions
                ] + [e.object.casefold() for e in record.events]
                right = any(s and (s in words or words in s) for s in said)
                score.add(f"PLOVER, {role} named", gold=1, given=1, right=int(right))
                if not right:
                    score.errors.append(f"{role} {words} not {said}: {row['text']}")


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sets",
        nargs="+",
        choices=SETS,
        default=["older"],
        help="sets of articles to score; their README says what each is for",
    )
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--plover", type=Path)
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    score = Score()
    articles = load(*options.sets)
    for name, data, gold in articles:
        score_article(name, data, gold, score)
    if options.plover:
        score_plover(options.plover, score)
    print(f"{len(articles)} articles, sets {' '.join(options.sets)}")
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
