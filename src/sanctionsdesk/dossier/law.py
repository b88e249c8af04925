"""Section 231 and its neighbours on the facts that an article alleges."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sanctionsdesk.dossier.dealing import Dealing
from sanctionsdesk.dossier.dossier import (
    Condition,
    LawClaim,
    LawFinding,
    NamedLaw,
    PossibleMatch,
    Relief,
    TakenFact,
)
from sanctionsdesk.entities.determination import Determination
from sanctionsdesk.entities.record import Record, Utterance
from sanctionsdesk.law.claims import Link, assess_claim, known_law
from sanctionsdesk.law.provisions import Provision

_SUPPORT = re.compile(r"\b(?:support|back|agree|endors|echo|side)", re.IGNORECASE)
_NEAR = 400
"""Characters within which support of a claim follows it."""

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


def facts_of(
    record: Record,
    dealing: Dealing | None,
    sector: Sequence[PossibleMatch],
    determined: Determination | None,
) -> tuple[TakenFact, ...]:
    """State the facts put to section 231(a), each with whose word it is."""
    if dealing is None:
        return (_determined(record, determined),) if determined else ()
    source = dealing.article.source
    conduct = dealing.conduct.end if dealing.conduct.start is not None else None
    if determined is not None and conduct is not None:
        # A determination is on conduct before it; a later dealing has none of its own.
        begun = dealing.conduct.start or conduct
        if begun > determined.determined_on:
            determined = None
        else:
            conduct = min(conduct, determined.determined_on)
    found = _determined(record, determined)
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
        found,
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


def _determined(record: Record, found: Determination | None) -> TakenFact:
    if found is None:
        why = (
            "No determination is known to this desk by the as-of day "
            f"({record.published} is the article's day)."
        )
        return TakenFact(key="determination_date", value=None, basis="unknown", why=why)
    return TakenFact(
        key="determination_date",
        value=found.determined_on.isoformat(),
        basis="outside",
        why=f"Determination on {found.person}.",
        source=found.source,
    )


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
        sentence=_sentence(provision, status, answer.get("tree", ())),
        facts=facts,
        conditions=conditions,
        deadline=str(
            answer.get("deadline")
            or "none; the text sets no day to decide or to impose"
        ),
        questions=tuple(questions),
        would_change=tuple(_change(item) for item in answer.get("would_change", ())),
        changes_nothing=tuple(
            f"{key.replace('_', ' ')}: no element of the provision reads it, so no value moves it"
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


def _sentence(
    provision: Provision, status: str, tree: Sequence[Mapping[str, Any]]
) -> str:
    told = f"{provision.citation}, if what the article alleges is taken as true: "
    told += _MEANING.get(status, status.replace("_", " "))
    missing = [f"“{node['words']}”" for node in tree if node["value"] is None]
    if status == "open":
        told += f". Cannot tell, missing: {'; '.join(['a determination', *missing])}"
    return f"{told}. Its words ({provision.modal}): “{provision.words}”."


_CHANGED = {
    "elements_met_no_determination": "elements met, but nothing binds without a determination",
    "duty": "a duty to impose at least five",
    "not_triggered": "not triggered",
    "excepted": "excepted",
    "open": "open",
}


def _change(item: Mapping[str, Any]) -> str:
    change = " and ".join(
        f"{key.replace('_', ' ')} = {_answer(value)}"
        for key, value in item["change"].items()
    )
    status = str(item["status"])
    return f"{change}: {_CHANGED.get(status, status.replace('_', ' '))}"


def _answer(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if value is None:
        return "unknown"
    return str(value) if not isinstance(value, bool) else "yes" if value else "no"


def law_claims(record: Record) -> tuple[LawClaim, ...]:
    """Set each claim of the article about the law beside the text, a speaker's like claims as one."""
    claims = (claim for said in record.statements if (claim := _claim(record, said)))
    return tuple(
        LawClaim(
            span=first.span,
            also=tuple(claim.span for claim in rest),
            who=first.who,
            joined_by=_joined(record, [first, *rest]),
            verdict=first.verdict,
            why=first.why,
            citation=first.citation,
        )
        for _, group in itertools.groupby(claims, lambda one: (one.who, one.verdict))
        for first, *rest in [list(group)]
    )


def _claim(record: Record, said: Utterance) -> LawClaim | None:
    assessment = assess_claim(said.content.text)
    if assessment is None:
        return None
    return LawClaim(
        span=said.content,
        who=_who(record, said),
        verdict=assessment.verdict,
        why=assessment.why,
        citation=assessment.citation,
    )


def _who(record: Record, said: Utterance) -> str:
    party = record.party(said.speaker)
    words = said.speaker_span.text if said.speaker_span else "Speaker not named"
    name = party.name if party is not None else words
    return f"{name}, asking" if said.form == "question" else name


def _joined(record: Record, claims: Sequence[LawClaim]) -> tuple[str, ...]:
    """Name those of whom the newspaper says, right after, that they support the claim."""
    last = claims[-1].span.end
    return tuple(
        holder.name
        for position in record.positions
        if position.asserted_by == "newspaper"
        and position.stance == "for"
        and last <= position.span.start <= last + _NEAR
        and _SUPPORT.search(position.span.text)
        and (holder := record.party(position.holder)) is not None
    )


def other_laws(record: Record, links: Sequence[Link]) -> tuple[NamedLaw, ...]:
    """Say of every other law that the article names what this desk knows of it."""
    reached = {known_law(link.words) for link in links}
    return tuple(_other_laws(record, reached))


def _other_laws(record: Record, reached: set[str]) -> Iterator[NamedLaw]:
    for party in record.parties:
        what = known_law(party.name)
        # "a 2017 law" names nothing: a name holds a capital letter.
        named = party.name != party.name.lower()
        if party.kind == "law" and named and what not in reached:
            spans = tuple(mention.span for mention in party.mentions)
            yield NamedLaw(words=party.name, spans=spans, what=what)
