"""One article's dossier: its parties looked up, its laws put to its facts, all of it joined."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from importlib import metadata

from sanctionsdesk.dossier import build, ownership
from sanctionsdesk.dossier.dealing import dealings
from sanctionsdesk.dossier.defence import defence_articles
from sanctionsdesk.dossier.dossier import Dossier
from sanctionsdesk.dossier.law import law_claims, law_findings, other_laws
from sanctionsdesk.dossier.summary import summarise
from sanctionsdesk.entities.party import Party
from sanctionsdesk.entities.record import Record
from sanctionsdesk.lists.starter import DESIGNATED, starter_note, starter_parties
from sanctionsdesk.screening.query import Query
from sanctionsdesk.screening.screen import Index
from sanctionsdesk.store.snapshots import Snapshot

_NO_LIST = (
    "No official list is kept for that day: only the starter sample that ships with the desk was "
    "searched. Add lists with: sdesk lists add PATH"
)
_NOTHING = (
    "No list was searched: no official list is kept for that day, and the starter sample that ships "
    "with the desk begins later. Add lists with: sdesk lists add PATH"
)


def dossier_of(
    record: Record, *, as_of: date, issues: Sequence[Snapshot], index: Index | None
) -> Dossier:
    """Build the dossier of an article that has been read.

    Args:
        record: what the article says.
        as_of: the day the answer is for.
        issues: the list issues searched.
        index: their index; ``None`` where there are none.
    """
    sample, starter = _starter(as_of)
    articles = [item for item in defence_articles() if item.is_named_in(record.text)]
    russian = tuple(item for item in articles if item.state == "ru")
    dealing = next(iter(dealings(record, russian)), None)
    country = dealing.acquirer.country if dealing and dealing.acquirer else ""
    designated = [item for item in sample if item.listings[0].list_id == DESIGNATED]
    later = build.later_designated(designated, country, record)
    asked = build.names_to_ask(record, articles, later)
    queries = [Query(name=one.name, schema=one.schema) for one in asked]
    answers = starter.screen(queries, limit=build.ASKED_FOR)
    if index is not None:
        official = index.screen(queries, limit=build.ASKED_FOR)
        answers = [[*own, *more] for own, more in zip(answers, official, strict=True)]
    matches = build.possible_matches(asked, answers)
    found = {one.party.id: one.party for hits in answers for one in hits}
    lists = tuple(build.list_used(item, as_of=as_of) for item in issues)
    if sample:
        source = sample[0].source
        lists = (build.starter_list(sample, as_of=as_of, digest_of=source), *lists)
    law = law_findings(record, dealing, matches, as_of=as_of)
    return summarise(
        Dossier(
            as_of=as_of,
            engine=f"sanctionsdesk {metadata.version('sanctionsdesk')}",
            record=record,
            lists=lists,
            list_warnings=() if issues else (_NO_LIST if sample else _NOTHING,),
            matches=matches,
            screened=tuple(one.name for one in asked),
            unmatched=build.without_match(asked, matches),
            articles=tuple(map(build.described, articles)),
            holdings=ownership.holdings_told(record),
            owned=ownership.owned_bodies(
                record,
                matches,
                searched=[item.list_id for item in issues],
                as_of=as_of,
            ),
            links=ownership.stated_links(matches, found),
            ownership_rule=ownership.rule_words(as_of=as_of),
            law=law,
            claims=law_claims(record) if law else (),
            named_laws=other_laws(record, law),
            later=build.developments(later, starter_note(), matches),
            summary=(),
        )
    )


@functools.lru_cache(maxsize=16)
def _starter(day: date) -> tuple[tuple[Party, ...], Index]:
    """Give the parties of the starter sample on a day, and their index."""
    sample = tuple(starter_parties(as_of=day))
    return sample, Index.build(sample)
