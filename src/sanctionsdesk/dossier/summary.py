"""The answer in a few sentences, from what the dossier holds and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sanctionsdesk.dossier.dossier import Dossier, LawClaim
from sanctionsdesk.dossier.phrases import counted, days, listing, matches_by_name

_STALE_DAYS = 30
_CLAIMS = 5
_LISTS = 5


def summarise(dossier: Dossier) -> Dossier:
    """Fill in the summary."""
    return replace(dossier, summary=tuple(_lines(dossier)))


def _lines(dossier: Dossier) -> Iterator[str]:
    if not dossier.law:
        yield "No provision that this desk decides was reached by the article."
    for finding in dossier.law:
        yield finding.sentence
        yield f"Deadline: {finding.deadline}."
        yield from (
            f"What changes nothing: {line}." for line in finding.changes_nothing
        )
    said: dict[tuple[str, str], LawClaim] = {}
    for claim in dossier.claims:
        said.setdefault((claim.who, claim.verdict), claim)
    yield from map(_claim, list(said.values())[:_CLAIMS])
    yield from _matches(dossier)
    yield from _ownership(dossier)
    for time in dossier.record.times:
        if not time.resolved and not time.value:
            bounds = f"; it can lie {days(time.interval)}" if time.interval else ""
            yield f"“{time.span.text}” is left open by the text: {time.note or 'no day'}{bounds}."
    for development in dossier.later:
        yield f"{development.on}: {development.what}"


def _claim(claim: LawClaim) -> str:
    words = " ".join(claim.span.text.split()).rstrip(",.;")
    return f"{claim.who}, “{words}”: {claim.verdict[0].lower()}{claim.verdict[1:]} ({claim.citation})."


def _ownership(dossier: Dossier) -> Iterator[str]:
    for status, told in (
        (
            "blocked",
            "Caught through its owners, if the holdings stated are taken as true",
        ),
        ("unknown", "Cannot tell whether caught through its owners"),
    ):
        found: dict[str, list[str]] = {}
        for owned in dossier.owned:
            if owned.status == status:
                found.setdefault(owned.body, []).append(owned.title)
        if found:
            bodies = [f"{body} ({listing(rules)})" for body, rules in found.items()]
            yield f"{told}: {'; '.join(bodies)}."


def _matches(dossier: Dossier) -> Iterator[str]:
    if dossier.matches:
        told = []
        for asked, _, matches in matches_by_name(dossier.matches):
            lists = listing(sorted({match.list_id for match in matches}))
            told.append(f"{asked} ({lists})")
        yield f"Possible matches for {'; '.join(told)}."
    yield from dossier.list_warnings
    rest = len(dossier.unmatched)
    if rest and dossier.lists:
        yield f"No possible match for {counted(rest, 'other name' if dossier.matches else 'name')} asked about."
    old = [used for used in dossier.lists if used.age_days > _STALE_DAYS]
    if old:
        matched = {match.list_id for match in dossier.matches}
        named = sorted(
            old, key=lambda used: (used.list_id not in matched, -used.age_days)
        )
        ages = [f"{used.list_id} {used.age_days:,} days" for used in named[:_LISTS]]
        more = [f"{len(old) - _LISTS} more"] if len(old) > _LISTS else []
        yield (
            f"{counted(len(old), 'list')} searched, older than {_STALE_DAYS} days on "
            f"{dossier.as_of}, so that later changes are missed: {listing([*ages, *more])}."
        )
