"""Put the answers of the engines together into one dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.dossier.dealing import Dealing
from sanctionsdesk.dossier.defence import DefenceArticle
from sanctionsdesk.dossier.dossier import (
    Condition,
    Development,
    Dossier,
    LawClaim,
    LawFinding,
    ListUsed,
    PossibleMatch,
    Relief,
    TakenFact,
)
from sanctionsdesk.entities.party import Party
from sanctionsdesk.entities.record import Record, Utterance
from sanctionsdesk.law.claims import Link, assess_claim
from sanctionsdesk.law.menu import items_stated
from sanctionsdesk.law.provisions import Provision
from sanctionsdesk.screening.screen import Match
from sanctionsdesk.store.snapshots import Snapshot

_SCREENED = {"person": "Person", "organization": "Organization", "vessel": "Vessel"}
_MEANING = {
    "open": "open",
    "elements_met_no_determination": "the elements are met on these facts, but no determination "
    "is known, so nothing binds yet",
    "duty": "a duty: at least five sanctions are owed",
    "discharged": "the duty is discharged",
    "not_triggered": "not triggered on these facts",
    "not_in_force": "not in force on that day",
    "not_yet_operative": "not yet operative on that day",
    "excepted": "excepted",
}


def names_to_screen(
    record: Record, articles: Sequence[DefenceArticle], designated: Sequence[Party]
) -> tuple[tuple[str, str, str, str], ...]:
    """List name, schema, reason and record id of everyone worth asking about."""
    asked: dict[str, tuple[str, str, str, str]] = {}
    for party in record.parties:
        if party.named and party.kind in _SCREENED:
            row = (party.name, _SCREENED[party.kind], "named in the article", party.id)
            asked.setdefault(party.name, row)
    for article in articles:
        for role, supplier in (
            ("maker", article.maker),
            ("exporter", article.exporter),
        ):
            if supplier is not None:
                for name in (supplier.name, *supplier.also):
                    because = f"{role} of the {article.name}, outside knowledge"
                    asked.setdefault(name, (name, "Organization", because, ""))
    for listed in designated:
        schema = "Person" if listed.schema == "Person" else "Organization"
        because = f"sanctioned under section 231 on {listed.listings[0].listed_on}, outside knowledge"
        asked.setdefault(listed.caption, (listed.caption, schema, because, ""))
    return tuple(asked.values())


def possible_matches(
    asked: Sequence[tuple[str, str, str, str]], matches: Sequence[Match]
) -> tuple[PossibleMatch, ...]:
    """Show each listed party once per reason it was asked about, best name first."""
    about = {name: (because, subject) for name, _, because, subject in asked}
    shown: dict[tuple[str, str], PossibleMatch] = {}
    for match in matches:
        because, subject = about[match.asked]
        listing = match.party.listings[0]
        shown.setdefault(
            (match.party.id, because),
            PossibleMatch(
                asked=match.asked,
                because=because,
                subject=subject,
                outside=not subject,
                entry_id=match.party.id,
                entry_name=match.party.caption,
                matched_name=match.name.value,
                list_id=listing.list_id,
                listed_on=listing.listed_on,
                score=match.score,
                evidence=match.evidence,
                reasons=tuple(reason.sentence for reason in match.comparison.reasons),
                programmes=listing.programmes,
                measures=listing.measures,
                source=match.party.source,
            ),
        )
    return tuple(shown.values())


def facts_of(
    record: Record,
    dealing: Dealing | None,
    sector: Sequence[PossibleMatch],
    determined: date | None,
) -> tuple[TakenFact, ...]:
    """State the facts put to section 231(a), each with whose word it is."""
    if dealing is None:
        return ()
    source = dealing.article.source
    conduct = dealing.conduct.end if dealing.conduct.start is not None else None
    facts = [
        TakenFact(key="person_kind", value="entity", basis="assumed",
                  why="A State buys through a body of its own; the article does not name it."),
        TakenFact(key="knowingly", value=True, basis="assumed",
                  why="A buyer of a named system of another State knows the seller."),
        TakenFact(key="conduct_date", value=conduct.isoformat() if conduct else None,
                  basis="alleged" if conduct else "unknown",
                  why="The latest day on which the article places the conduct:"
                  if conduct else "The article gives no day for it:", span=dealing.passage),
        TakenFact(key="counterparty_in_sector", value=True if sector else None,
                  basis="outside" if sector else "unknown",
                  why=f"Maker or exporter of the {dealing.article.name} named in the public "
                  "guidance under section 231." if sector else
                  "No maker or exporter was found in the guidance of that day.", source=source),
        TakenFact(key="significant", value=None, basis="unknown",
                  why="The statute does not define the word; the Secretary of State decides it."),
        TakenFact(key="determination_date",
                  value=determined.isoformat() if determined else None,
                  basis="outside" if determined else "unknown",
                  why="A determination known by then." if determined else
                  f"No determination is known to this desk by the as-of day ({record.published} "
                  "is the article's day)."),
        TakenFact(key="system", value=dealing.article.aliases[0], basis="alleged",
                  why="The system the article names."),
        TakenFact(key="acquirer_state", value=dealing.acquirer.name if dealing.acquirer else None,
                  basis="alleged" if dealing.acquirer else "unknown",
                  why="The buyer the article names."),
    ]  # fmt: skip
    activation = next(
        (event for event in record.events if event.type == "activate"), None
    )
    if activation is not None:
        facts.append(
            TakenFact(key="system_activated", value=None, basis="unknown",
                      why="The article speaks of activating the system.", span=activation.span)
        )  # fmt: skip
    return tuple(facts)


def law_finding(
    provision: Provision,
    link: Link,
    facts: tuple[TakenFact, ...],
    answer: Mapping[str, Any],
) -> LawFinding:
    """Turn a decision into what the page shows."""
    status = str(answer["status"])
    conditions = tuple(
        Condition(
            words=node["words"],
            citation=node["citation"],
            value={True: "yes", False: "no"}.get(node["value"], "cannot tell"),
            why=node.get("settled_by") or node["question"],
        )
        for node in answer.get("tree", ())
    )
    unknown = answer.get("unknown", [])
    questions = [
        f"{node['question']} (for {node['decider']})"
        for node in answer.get("tree", ())
        if node["value"] is None and node["question"]
    ]
    if "determination_date" in unknown:
        questions.append(
            "Has a determination been made? (for the Secretary of State, as delegate)"
        )
    return LawFinding(
        provision=provision.id,
        title=provision.title,
        citation=provision.citation,
        reached_by=f"“{link.words}”; {link.knowledge}",
        status=status,
        effect=str(answer["effect"]),
        sentence=_sentence(provision, status, unknown),
        facts=facts,
        conditions=conditions,
        deadline=str(
            answer.get("deadline")
            or "none; the text sets no day to decide or to impose"
        ),
        questions=tuple(questions),
        would_change=tuple(_change(item) for item in answer.get("would_change", ())),
        changes_nothing=tuple(
            f"{key.replace('_', ' ')}: no element of the provision reads it, so neither value moves it"
            for key in answer.get("irrelevant", ())
        ),
        relief=tuple(
            Relief(
                name=item["name"],
                citation=item["provision"].removeprefix("us.").replace(".", " "),
                words="",
                fits=item["why"],
            )
            for item in provision.data.get("relief", ())
        ),
    )


def _sentence(provision: Provision, status: str, unknown: Sequence[str]) -> str:
    text = f"{provision.citation} ({provision.modal}), if what the article alleges is taken as true: "
    text += _MEANING.get(status, status.replace("_", " "))
    if status == "open":
        names = " and ".join(
            key.replace("_date", "").replace("_", " ") for key in unknown
        )
        text += f"; cannot tell: missing {names}"
    return f"{text}. The words: “{provision.words}”."


def _change(item: Mapping[str, Any]) -> str:
    change = " and ".join(
        f"{key.replace('_', ' ')} = {({True: 'yes', False: 'no', None: 'unknown'}).get(value, value)}"
        for key, value in item["change"].items()
    )
    return f"{change}: {str(item['status']).replace('_', ' ')}"


def law_claims(record: Record) -> tuple[LawClaim, ...]:
    """Set each claim of the article about the law beside the text."""
    return tuple(_claims(record))


def _claims(record: Record) -> Iterator[LawClaim]:
    for statement in record.statements:
        assessment = assess_claim(statement.content.text)
        if assessment is not None:
            yield LawClaim(
                span=statement.content,
                who=_who(record, statement),
                verdict=assessment.verdict,
                why=assessment.why,
                citation=assessment.citation,
            )


def _who(record: Record, statement: Utterance) -> str:
    party = record.party(statement.speaker)
    if party is not None:
        return party.name
    return (
        statement.speaker_span.text if statement.speaker_span else "Speaker not named"
    )


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
    designated: Sequence[Party],
    country: str,
    record: Record,
    note: str,
    matches: Sequence[PossibleMatch],
) -> tuple[Development, ...]:
    """Say who was designated after the article, by day, and what the lists state of it."""
    by_day: dict[str, list[Party]] = {}
    for party in designated:
        listing = party.listings[0]
        if party in later_designated([party], country, record):
            by_day.setdefault(listing.listed_on, []).append(party)
    return tuple(
        Development(
            on=date.fromisoformat(day),
            what="Sanctions under CAATSA section 231 were imposed (from the desk's own sample).",
            source=parties[0].source,
            outcome=(
                *map(_imposed, parties),
                *_stated(parties, matches),
                f"Sample: {note}",
            ),
        )
        for day, parties in sorted(by_day.items())
    )


def _stated(
    parties: Sequence[Party], matches: Sequence[PossibleMatch]
) -> Iterator[str]:
    """Compare what official entries state with the five that section 231(a) asks for."""
    bodies = {party.caption for party in parties if party.schema != "Person"}
    own = {party.listings[0].list_id for party in parties}
    for match in matches:
        items = items_stated(match.measures)
        if match.asked in bodies and match.list_id not in own and items:
            enough = "meets" if len(items) >= 5 else "falls short of"
            yield (
                f"{match.entry_name} on {match.list_id} states items {', '.join(items)}: "
                f"{len(items)} {enough} “five or more”, if it is the same body"
            )


def _imposed(party: Party) -> str:
    items = items_stated(party.listings[0].measures)
    if party.schema == "Person":
        return f"{party.caption}: items {', '.join(items)} of section 235(a), as an officer"
    enough = "meets" if len(items) >= 5 else "falls short of"
    return f"{party.caption}: items {', '.join(items)}; {len(items)} {enough} “five or more”"


def summarise(dossier: Dossier) -> Dossier:
    """Write the answer in a few sentences, from what the dossier holds."""
    lines = [finding.sentence for finding in dossier.law]
    lines += [f"{key}" for finding in dossier.law for key in finding.changes_nothing]
    for claim in dossier.claims[:4]:
        words = " ".join(claim.span.text.split())
        lines.append(
            f"{claim.who}, “{words}”: {claim.verdict.lower()} ({claim.citation})."
        )
    count = len({match.entry_id for match in dossier.matches})
    lines.append(
        f"{count} possible matches for {len(dossier.screened)} names asked about."
    )
    for time in dossier.record.times:
        if not time.resolved and time.value == "":
            lines.append(
                f"“{time.span.text}” is left open by the text: {time.note or 'no day'}."
            )
    lines += [f"{item.on}: {item.what}" for item in dossier.later]
    if not dossier.law:
        lines.insert(0, "No provision that this desk knows was reached by the article.")
    return replace(dossier, summary=tuple(lines))


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
        warning=f"Names added, changed or removed in those {age} days are missed."
        if age > 7
        else "",
    )


def starter_list(
    parties: Sequence[Party], *, as_of: date, digest_of: Citation
) -> ListUsed:
    """Describe the sample as the list searched."""
    newest = max(party.listings[0].listed_on for party in parties)
    issued = date.fromisoformat(newest)
    return ListUsed(
        list_id="sanctionsdesk-starter",
        title="Starter list shipped with the desk (a sample, no official list)",
        issued=issued,
        basis="newest entry by that day",
        age_days=(as_of - issued).days,
        digest=digest_of.digest,
        entries=len(parties),
        warning="A sample: a name that is not here may well be on an official list.",
    )
