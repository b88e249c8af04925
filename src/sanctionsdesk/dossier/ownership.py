"""Who is caught through owners, on the holdings that the article and the lists state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sanctionsdesk.dossier.dossier import (
    HoldingTold,
    Owned,
    PossibleMatch,
    StatedLink,
)
from sanctionsdesk.entities.holding import UNIT, WHOLE, Holding, RegisterParty, percent
from sanctionsdesk.entities.party import Party
from sanctionsdesk.entities.record import NamedParty, Record, Tie
from sanctionsdesk.ownership.listed import Listed, placed
from sanctionsdesk.ownership.regimes import regimes_of, rule
from sanctionsdesk.ownership.register import Register, Rows
from sanctionsdesk.ownership.trace import trace
from sanctionsdesk.ownership.traced import Trace

_REGIMES = ("us", "eu", "uk")
_KINDS = ("owns", "controls")
_LISTING = frozenset({"sanction", "designate", "blacklist"})
_BY_COUNTRY = {"us": "us", "gb": "uk"}
_LINKS_SHOWN = 8
"""Links shown of one entry."""


def holdings_told(record: Record) -> tuple[HoldingTold, ...]:
    """Give the holdings that the article states, in its words."""
    return tuple(
        HoldingTold(
            span=tie.span,
            owner=owner.name,
            body=body.name,
            words=_words(tie, owner, body),
        )
        for tie, owner, body in _ties(record)
    )


def owned_bodies(
    record: Record,
    matches: Sequence[PossibleMatch],
    *,
    searched: Collection[str],
    as_of: date,
) -> tuple[Owned, ...]:
    """Decide for each body with a stated owner whether it is caught, regime by regime.

    An owner is taken as listed where a list of that day has a possible match or where
    the article says that it was sanctioned; the doubt of a match is carried into the answer.

    Args:
        record: what the article says.
        matches: possible matches of its parties.
        searched: ids of the lists searched; a regime of which none was is left out.
        as_of: the day.
    """
    bodies = dict.fromkeys(body.id for _, _, body in _ties(record))
    if not bodies:
        return ()
    register = _register(record)
    told = [*_listed(record, matches), *_sanctioned(record)]
    listed = tuple(placed(register, told))
    answers = [
        trace(register, listed, target=body, regime=regime, as_of=as_of)
        for body in bodies
        for regime in _REGIMES
        if rule(regime, as_of=as_of).has_list(searched)
        or any(regime in item.regimes for item in listed)
    ]
    return tuple(_owned(answer) for answer in answers)


def rule_words(*, as_of: date) -> str:
    """Say what the United States rule of that day does with bodies that no list names."""
    told = rule("us", as_of=as_of)
    return (
        f"The rule: {told.words} ({told.title}; {told.citation}; {told.checked}). "
        "A holder that no list names is not looked for outside the article."
    )


def stated_links(
    matches: Sequence[PossibleMatch], parties: Mapping[str, Party]
) -> tuple[StatedLink, ...]:
    """Give what the matched entries say of their owners, officers and those they act for."""
    entries = {match.entry_id: match for match in matches}
    return tuple(
        StatedLink(
            entry=match.entry_name,
            words=f"{relation.kind.replace('_', ' ')} {relation.other_name}"
            + (f" ({relation.share_pct} percent)" if relation.share_pct else ""),
            source=match.source,
        )
        for match in entries.values()
        for relation in parties[match.entry_id].relations[:_LINKS_SHOWN]
        if relation.other_name
    )


def _ties(record: Record) -> Iterator[tuple[Tie, NamedParty, NamedParty]]:
    for tie in record.relations:
        owner, body = record.party(tie.left), record.party(tie.right)
        if tie.kind in _KINDS and owner is not None and body is not None:
            yield tie, owner, body


def _words(tie: Tie, owner: NamedParty, body: NamedParty) -> str:
    if tie.kind == "controls":
        return f"{owner.name} controls {body.name}"
    if tie.low is None or tie.high is None:
        return f"{owner.name} owns {body.name}, share not stated"
    low, high = percent(round(tie.low * UNIT)), percent(round(tie.high * UNIT))
    share = f"{low}" if low == high else f"{low} to {high}"
    return f"{owner.name} owns {share} percent of {body.name}"


def _register(record: Record) -> Register:
    rows = Rows(record.name, "facts")
    for _, owner, body in _ties(record):
        for party in (owner, body):
            rows.party(RegisterParty(id=party.id, name=party.name))
    for line, (tie, owner, body) in enumerate(_ties(record), 1):
        control = tie.kind == "controls"
        rows.add(
            Holding(
                owner=owner.id,
                owned=body.id,
                low=WHOLE if control else round((tie.low or 0) * UNIT),
                high=WHOLE if tie.high is None else round(tie.high * UNIT),
                kind="control" if control else "capital",
                line=line,
            )
        )
    return rows.register()


def _listed(record: Record, matches: Sequence[PossibleMatch]) -> Iterator[Listed]:
    for match in matches:
        party = record.party(match.subject)
        counting = regimes_of(match.list_id, " ".join(match.measures))
        if party is None or not counting:
            continue
        same = party.name.casefold() == match.matched_name.casefold()
        sure = same and party.kind != "person"
        yield Listed(
            id=party.id,
            name=match.entry_name,
            list_id=match.list_id,
            regimes=counting,
            doubt="" if sure else f"Possible match, score {match.score:.2f}.",
            score=match.score,
            source=match.source.short,
        )


def _sanctioned(record: Record) -> Iterator[Listed]:
    """Give those whom the article itself says that a government has sanctioned."""
    for event in record.events:
        agent = record.party(event.agent)
        target = record.party(event.recipient) or record.party(event.object)
        if event.type in _LISTING and event.factuality == "happened" and target:
            regime = _BY_COUNTRY.get(agent.country if agent else "")
            if regime:
                yield Listed(
                    id=target.id,
                    name=target.name,
                    regimes=(regime,),
                    source="the article says so",
                )


def _owned(found: Trace) -> Owned:
    return Owned(
        body=found.name,
        regime=found.rule.regime,
        title=found.rule.title,
        status=found.status,
        why=found.why,
        lower=percent(found.low),
        upper=percent(found.high),
        chain=tuple(step.sentence for step in found.steps),
        missing=found.missing,
        cautions=(*found.questions, *found.cautions),
        citation=found.rule.citation,
    )
