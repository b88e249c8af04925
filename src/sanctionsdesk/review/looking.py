"""How each kind of watch looks: customers, an entry, a provision, a feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, UsageError
from sanctionsdesk.entities.party import Party
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD
from sanctionsdesk.reading.feeds import Entry
from sanctionsdesk.review.actors import DESK, Actor
from sanctionsdesk.review.alert import Pair
from sanctionsdesk.review.alerts import Alerts
from sanctionsdesk.review.feeds import Deadline
from sanctionsdesk.review.pairs import (
    object_facts,
    pairs_of,
    subject_facts,
    with_name,
)
from sanctionsdesk.review.raising import Raised
from sanctionsdesk.review.watches import Run, Watch
from sanctionsdesk.screening.batch import match_row
from sanctionsdesk.screening.query import Query, query_of
from sanctionsdesk.store.addresses import is_safe
from sanctionsdesk.store.articles import articles_in
from sanctionsdesk.store.customers import open_customers
from sanctionsdesk.store.settings import private_hosts
from sanctionsdesk.store.web_pages import fetched_articles, is_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sanctionsdesk.entities.record import Record
    from sanctionsdesk.screening.screen import Match

_WATCHER = Actor(name=DESK, roles=frozenset({"list admin", "analyst"}), via="desk")
_CHUNK = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """What looking needs of the desk.

    Attributes:
        as_of: the day.
        alerts: where alerts are raised.
        screen: screens queries on the lists of the day.
        parties: the entries of the day's lists.
        decide: decides a provision on facts on the day.
        read: reads an article.
    """

    as_of: date
    alerts: Alerts
    screen: Callable[[Sequence[Query], float], list[list[Match]]]
    parties: Callable[[], Iterator[Party]]
    decide: Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
    read: Callable[[bytes, str, date], Record]

    def look(self, watch: Watch) -> Run:
        """Look at what is watched and raise what has changed.

        Raises:
            InputError: when the file, feed or facts cannot be read.
            ListError: when no list stands on the day.
        """
        kinds = {
            "customers": self._customers,
            "party": self._party,
            "provision": self._provision,
            "feed": self._feed,
        }
        raised, seen = kinds[watch.kind](watch)
        return Run(
            watch=watch.id,
            kind=watch.kind,
            target=watch.target,
            raised=tuple(sorted({*raised.new, *raised.reopened, *raised.changed})),
            seen=seen,
        )

    def deadline(self, watch: Watch) -> Deadline | None:
        """Give the day by which a watched provision wants something, if it names one."""
        answer = self.decide(watch.target, watch.settings.get("facts", {}))
        due = answer.get("due") or answer.get("next_certification_due")
        if not due:
            return None
        return Deadline(
            watch=watch.id,
            provision=watch.target,
            title=str(answer.get("title", watch.target)),
            due=due if isinstance(due, date) else parse_day(str(due)),
            status=str(answer.get("status", "")),
        )

    def _raise(self, pairs: Iterable[Pair], watch: Watch) -> Raised:
        source = f"watch:{watch.id}"
        return self.alerts.raise_pairs(
            pairs, as_of=self.as_of, by=_WATCHER, source=source
        )

    def _customers(self, watch: Watch) -> tuple[Raised, Mapping[str, Any]]:
        schema = watch.settings.get("schema", "Person")
        threshold = watch.settings.get("threshold", DEFAULT_THRESHOLD)
        pairs: list[Pair] = []
        rows: list[dict[str, str]] = []
        count, name = 0, ""
        with open_customers(watch.target) as customers:
            for row in customers.rows:
                if row.reject:
                    continue
                cells = dict(zip(customers.header, row.cells, strict=True))
                name = with_name(cells, customers.names)
                rows.append(cells)
                count += 1
                if len(rows) == _CHUNK:
                    pairs += self._matches(rows, name, schema, threshold)
                    rows = []
            if rows:
                pairs += self._matches(rows, name, schema, threshold)
        return self._raise(pairs, watch), {"customers": count}

    def _matches(
        self, rows: list[dict[str, str]], name: str, schema: str, threshold: float
    ) -> list[Pair]:
        queries = [query_of(row, name=name, schema=schema) for row in rows]
        found: list[dict[str, Any]] = []
        parties: dict[str, Party] = {}
        answers = self.screen(queries, threshold)
        for row, answer in zip(rows, answers, strict=True):
            for match in answer:
                found.append({**row, **match_row(match)})
                parties[match.party.id] = match.party
        return pairs_of(found, parties, schema=schema, as_of=self.as_of)[0]

    def _party(self, watch: Watch) -> tuple[Raised, Mapping[str, Any]]:
        found = next((item for item in self.parties() if item.id == watch.target), None)
        seen = dict(watch.seen)
        on_list = found is not None
        pairs = []
        facts = object_facts(found) if found is not None else {"on_list": False}
        first = "on_list" not in seen
        if not first or not on_list:
            # The first look remembers; later ones tell what has changed since.
            pairs = [
                Pair(
                    kind="party",
                    subject_key=f"watch:{watch.id}",
                    subject_name=f"watch {watch.id}",
                    subject_facts={"watch": watch.id},
                    object_id=watch.target,
                    object_name=found.caption if found is not None else watch.target,
                    object_facts=facts,
                    list_id=watch.target.split(":", 1)[0],
                    score=1.0,
                    why="The entry has changed."
                    if on_list
                    else "It is not on the list.",
                )
            ]
        if not first and seen.get("facts") == facts:
            pairs = []
        return self._raise(pairs, watch), {"on_list": on_list, "facts": facts}

    def _provision(self, watch: Watch) -> tuple[Raised, Mapping[str, Any]]:
        facts = watch.settings.get("facts", {})
        ahead = timedelta(days=int(watch.settings.get("days", 30)))
        answer = self.decide(watch.target, facts)
        deadline = self.deadline(watch)
        status = str(answer.get("status"))
        due = deadline.due.isoformat() if deadline else ""
        near = bool(deadline and deadline.due - self.as_of <= ahead)
        seen = {"status": status, "due": due, "near": near}
        changed = dict(watch.seen) != seen and (near or bool(watch.seen))
        pairs = []
        if changed:
            by_when = f", due {due}" if due else ", no deadline"
            pairs = [
                Pair(
                    kind="deadline",
                    subject_key=f"watch:{watch.id}",
                    subject_name=f"watch {watch.id}",
                    subject_facts={"facts": facts},
                    object_id=watch.target,
                    object_name=str(answer.get("title", watch.target)),
                    object_facts=seen,
                    list_id="",
                    score=1.0,
                    why=f"{status.replace('_', ' ')}{by_when}",
                )
            ]
        return self._raise(pairs, watch), seen

    def _feed(self, watch: Watch) -> tuple[Raised, Mapping[str, Any]]:
        known = set(watch.seen.get("items", ()))
        threshold = watch.settings.get("threshold", DEFAULT_THRESHOLD)
        pairs: list[Pair] = []
        there: list[str] = []
        unread = 0
        for entry in _entries(watch):
            if entry.name not in known:
                try:
                    pairs += self._article(entry, threshold)
                except InputError:
                    # One article that cannot be read does not hide the others.
                    unread += 1
            there.append(entry.name)
        return self._raise(pairs, watch), {"items": there, "unread": unread}

    def _article(self, entry: Entry, threshold: float) -> list[Pair]:
        record = self.read(entry.data, entry.name, entry.published or self.as_of)
        title = record.text.strip().partition("\n")[0][:200]
        kinds = {"person": "Person"}
        queries = [
            Query(name=party.name, schema=kinds.get(party.kind, "LegalEntity"))
            for party in record.parties
            if party.name
        ]
        answers = self.screen(queries, threshold) if queries else []
        return [
            Pair(
                kind="article",
                subject_key=f"{entry.name}#{query.name.casefold()}",
                subject_name=query.name,
                subject_facts={**subject_facts(query), "article": title},
                object_id=match.party.id,
                object_name=match.party.caption,
                object_facts=object_facts(match.party),
                list_id=row["list"],
                score=row["score"],
                why=row["reasons"],
            )
            for query, answer in zip(queries, answers, strict=True)
            for match in answer
            for row in (match_row(match),)
        ]


def check_target(
    kind: str, target: str, settings: Mapping[str, Any], *, fetch: bool = False
) -> None:
    """Refuse a watch that could never run.

    Args:
        kind: of the watch.
        target: what is to be watched.
        settings: how to look.
        fetch: whether addresses may be fetched at each run.

    Raises:
        UsageError: for an address that nobody asked to fetch.
        InputError: for a file that is not there, an address that others can listen in
            on, or facts that are no object.
    """
    if kind == "feed" and is_address(target):
        if not fetch:
            raise UsageError(
                "would be fetched at each run; say so with --fetch", field=target
            )
        if not is_safe(target):
            raise InputError("is no https address", file=target)
    elif kind in {"customers", "feed"} and not Path(target).exists():
        raise InputError("is not there", file=target)
    if kind == "provision":
        try:
            json.dumps(settings.get("facts", {}))
        except (TypeError, ValueError):
            raise InputError("facts are no JSON object") from None


def _entries(watch: Watch) -> Iterator[Entry]:
    found = (
        fetched_articles(watch.target, private_hosts=private_hosts())
        if is_address(watch.target)
        else articles_in(Path(watch.target))
    )
    return (entry for entry in found if not entry.problem)
