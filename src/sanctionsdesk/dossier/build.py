"""Put the answers of the engines together into one dossier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.dossier.defence import DefenceArticle
from sanctionsdesk.dossier.dossier import Development, ListUsed, PossibleMatch
from sanctionsdesk.dossier.phrases import listing
from sanctionsdesk.entities.party import Listing, Party
from sanctionsdesk.entities.record import NamedParty, Record
from sanctionsdesk.law.menu import LEAST, items_stated
from sanctionsdesk.screening.screen import Match
from sanctionsdesk.store.snapshots import Snapshot

STARTER = "sanctionsdesk-starter"
"""Id of the list that ships with the desk: no official one."""

_SCREENED = {
    "person": "Person",
    "organization": "Organization",
    "government": "PublicBody",
    "vessel": "Vessel",
}
ASKED_FOR = 50
"""Possible matches to ask for each name over all lists, so that no list crowds out another."""
_SHOWN_A_LIST = 3
"""Possible matches shown of one list for one party."""
_FRESH_DAYS = 7
_SHORT = 4
"""Letters up to which a capital word is an abbreviation that many bodies share."""
_TELLING_BITS = 10
"""Evidence under which a single word in another spelling says nothing."""
_SURE = 0.95
"""Score from which the name of an office is taken as that office's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name to ask the lists about.

    Attributes:
        name: the name.
        schema: FtM schema.
        because: why it is asked about.
        about: usual name of the party asked about, of which the name is one spelling.
        subject: id of the record's party, empty for outside knowledge.
    """

    name: str
    schema: str
    because: str
    about: str
    subject: str = ""


def names_to_ask(
    record: Record, articles: Sequence[DefenceArticle], designated: Sequence[Party]
) -> tuple[Asked, ...]:
    """List everyone worth asking about, each name once."""
    asked = [
        Asked(
            name=name,
            schema=_SCREENED[party.kind],
            because="named in the article",
            about=party.name,
            subject=party.id,
        )
        for party in record.parties
        if party.named and party.kind in _SCREENED
        for name in _names_of(party)
    ]
    asked += [
        Asked(
            name=name,
            schema="Organization",
            because=f"{role} of the {article.name}",
            about=supplier.name,
        )
        for article in articles
        for role, supplier in (
            ("maker", article.maker),
            ("exporter", article.exporter),
        )
        if supplier is not None
        for name in (supplier.name, *supplier.also)
    ]
    asked += [
        Asked(
            name=party.caption,
            schema="Person" if party.schema == "Person" else "Organization",
            because=f"sanctioned under section 231 on {party.listings[0].listed_on}",
            about=party.caption,
        )
        for party in designated
    ]
    return tuple({one.name: one for one in reversed(asked)}.values())[::-1]


def _names_of(party: NamedParty) -> tuple[str, ...]:
    """Give a party's usual name and the others that the article gives it in full.

    A surname, a title or an abbreviation alone says no more than the usual name does.
    """
    usual = set(party.name.casefold().split())
    others = (
        " ".join(mention.span.text.split())
        for mention in party.mentions
        if mention.form == "name"
    )
    return tuple(
        dict.fromkeys(
            [
                party.name,
                *(
                    name
                    for name in others
                    if len(name.split()) > 1
                    and not set(name.casefold().split()) <= usual
                    and party.kind != "person"
                ),
            ]
        )
    )


def possible_matches(
    asked: Sequence[Asked], answers: Sequence[Sequence[Match]]
) -> tuple[PossibleMatch, ...]:
    """Show each listed party once per reason it was asked about, best name first."""
    shown: dict[tuple[str, str], PossibleMatch] = {}
    found = [
        (one, match)
        for one, matches in zip(asked, answers, strict=True)
        for match in matches
    ]
    for one, match in sorted(found, key=lambda pair: -pair[1].score):
        if _says_nothing(one, match):
            continue
        # A party that a list merely mentions, as GLEIF's register does, has no listing.
        listed = next(
            iter(match.party.listings),
            Listing(publisher="", list_id=match.party.source.source, entry_id=""),
        )
        shown.setdefault(
            (match.party.id, one.about),
            PossibleMatch(
                asked=one.name,
                about=one.about,
                because=one.because,
                subject=one.subject,
                outside=not one.subject,
                entry_id=match.party.id,
                entry_name=match.party.caption,
                matched_name=match.name.value,
                list_id=listed.list_id,
                listed_on=listed.listed_on,
                score=match.score,
                evidence=match.evidence,
                reasons=tuple(reason.sentence for reason in match.comparison.reasons),
                programmes=listed.programmes,
                measures=listed.measures,
                source=match.party.source,
            ),
        )
    places: dict[str, int] = {}
    for one in asked:
        places.setdefault(one.about, len(places))
    ordered = sorted(
        shown.values(), key=lambda match: (places[match.about], -match.score)
    )
    return tuple(_best_of_each_list(ordered))


def without_match(
    asked: Sequence[Asked], matches: Sequence[PossibleMatch]
) -> tuple[str, ...]:
    """Name each party asked about of whom no spelling has a possible match."""
    found = {match.about for match in matches}
    return tuple(dict.fromkeys(one.about for one in asked if one.about not in found))


def _best_of_each_list(ordered: Iterable[PossibleMatch]) -> Iterator[PossibleMatch]:
    seen: Counter[tuple[str, str]] = Counter()
    for match in ordered:
        seen[match.about, match.list_id] += 1
        if seen[match.about, match.list_id] <= _SHOWN_A_LIST:
            yield match


def _says_nothing(asked: Asked, match: Match) -> bool:
    """Tell whether a match rests on what many names share.

    "EU" says nothing of a firm whose long name ends in "E.U.", nor one short word of
    another in near spelling; offices bear the same name in many States.
    """
    if asked.schema == _SCREENED["government"]:
        return match.score < _SURE
    listed = "".join(filter(str.isalnum, match.name.value)).casefold()
    if len(asked.name.split()) > 1 or asked.name.casefold() == listed:
        return False
    return (
        len(asked.name) <= _SHORT and asked.name.isupper()
    ) or match.evidence < _TELLING_BITS


def later_designated(
    designated: Sequence[Party], country: str, record: Record
) -> tuple[Party, ...]:
    """Pick who of that state was designated after the article."""
    return tuple(
        party
        for party in designated
        if country
        and country in party.values("country", "nationality")
        and party.listings[0].listed_on > record.published.isoformat()
    )


def developments(
    later: Sequence[Party], note: str, matches: Sequence[PossibleMatch]
) -> tuple[Development, ...]:
    """Say who was designated after the article, by day, and what the lists state of it."""
    by_day: dict[str, list[Party]] = {}
    for party in later:
        by_day.setdefault(party.listings[0].listed_on, []).append(party)
    return tuple(
        Development(
            on=date.fromisoformat(day),
            what=f"Sanctions under CAATSA section 231 were imposed on "
            f"{listing([party.caption for party in parties])} (outside knowledge, from the desk's "
            f"own sample). {_on_lists(parties, matches)}",
            source=parties[0].source,
            outcome=(
                *map(_imposed, parties),
                *_stated(parties, matches),
                f"Sample: {note}",
            ),
        )
        for day, parties in sorted(by_day.items())
    )


def _on_lists(parties: Sequence[Party], matches: Sequence[PossibleMatch]) -> str:
    """Say on which official lists of the day they may be found."""
    own = {party.listings[0].list_id for party in parties}
    names = {party.caption for party in parties}
    on: dict[str, set[str]] = {}
    for match in matches:
        if match.asked in names and match.list_id not in own:
            on.setdefault(match.list_id, set()).add(match.asked)
    missing = names - set().union(*on.values())
    told = [
        f"Possible matches on {list_id} of that day: "
        f"{listing([party.caption for party in parties if party.caption in found])}."
        for list_id, found in sorted(on.items())
    ]
    if missing:
        left = listing([one.caption for one in parties if one.caption in missing])
        told.append(f"On no official list kept for that day: {left}.")
    return " ".join(told)


def _stated(
    parties: Sequence[Party], matches: Sequence[PossibleMatch]
) -> Iterator[str]:
    """Compare what official entries state with the five that section 231(a) asks for."""
    bodies = {party.caption for party in parties if party.schema != "Person"}
    own = {party.listings[0].list_id for party in parties}
    for match in matches:
        items = items_stated(match.measures)
        if match.asked in bodies and match.list_id not in own and items:
            yield (
                f"{match.entry_name} on {match.list_id} states items {', '.join(items)} of section "
                f"235(a): {_enough(items)}, if it is the same body"
            )


def _imposed(party: Party) -> str:
    items = items_stated(party.listings[0].measures)
    told = f"{party.caption}: items {', '.join(items)} of section 235(a)"
    if party.schema == "Person":
        return f"{told}, as an officer"
    return f"{told}: {_enough(items)}"


def _enough(items: Sequence[str]) -> str:
    verb = "meets" if len(items) >= LEAST else "falls short of"
    return f"{len(items)} {verb} “five or more”"


def list_used(snapshot: Snapshot, *, as_of: date) -> ListUsed:
    """Describe an issue searched, and warn of what its age can have missed."""
    age = (as_of - snapshot.as_of).days
    return ListUsed(
        list_id=snapshot.list_id,
        title=snapshot.list_id,
        issued=snapshot.as_of,
        basis=snapshot.basis,
        age_days=age,
        digest=snapshot.digest,
        entries=snapshot.parties,
        warning=f"What was added, changed or removed in those {age} days is missed."
        if age > _FRESH_DAYS
        else "",
    )


def starter_list(
    parties: Sequence[Party], *, as_of: date, digest_of: Citation
) -> ListUsed:
    """Describe the sample as the list searched."""
    newest = max(party.listings[0].listed_on for party in parties)
    issued = date.fromisoformat(newest)
    return ListUsed(
        list_id=STARTER,
        title="Starter list shipped with the desk (a sample, no official list)",
        issued=issued,
        basis="newest entry by that day",
        age_days=(as_of - issued).days,
        digest=digest_of.digest,
        entries=len(parties),
        warning="A sample: a name that is not here may well be on an official list.",
    )


def described(article: DefenceArticle) -> str:
    """Say what a defence article is and who makes and sells it, as outside knowledge."""
    sold = f", sold abroad by {article.exporter.name}" if article.exporter else ""
    return (
        f"{article.name}: {article.kind}, made by {article.maker.name}{sold} "
        f"(outside knowledge: {article.source.words})"
    )
