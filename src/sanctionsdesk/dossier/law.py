"""The provisions that an article leads to, on the facts that it alleges."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sanctionsdesk.dossier.alleged import SECTION_231, facts_for
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
from sanctionsdesk.entities.record import Record, Utterance
from sanctionsdesk.law.claims import assess_claim
from sanctionsdesk.law.decide import decide
from sanctionsdesk.law.links import Link, known_law, link_provisions
from sanctionsdesk.law.provisions import Provision, provision
from sanctionsdesk.law.sentence import sentence

_SUPPORT = re.compile(r"\b(?:support|back|agree|endors|echo|side)", re.IGNORECASE)
_NEAR = 400
"""Characters within which support of a claim follows it."""


def law_findings(
    record: Record,
    dealing: Dealing | None,
    matches: Sequence[PossibleMatch],
    *,
    as_of: date,
) -> tuple[LawFinding, ...]:
    """Decide each provision that the article leads to, on what it alleges."""
    return tuple(
        _finding(link, record, dealing, matches, as_of)
        for link in links_of(record, dealing, as_of=as_of)
    )


def links_of(
    record: Record, dealing: Dealing | None, *, as_of: date
) -> tuple[Link, ...]:
    """Find the provisions that the article names, describes or comes to by its facts."""
    links = link_provisions(record.text)
    reached = {link.provision for link in links}
    if dealing is None or SECTION_231 in reached:
        return links
    if as_of < provision(SECTION_231).in_force:
        return links
    by_facts = Link(
        provision=SECTION_231,
        words=dealing.article.name,
        knowledge="outside knowledge: section 231 of the Countering America's Adversaries Through "
        "Sanctions Act (Pub. L. 115-44 of 2017-08-02) reaches transactions with the Russian "
        "defense and intelligence sectors; the article names no law",
    )
    return (*links, by_facts)


def _finding(
    link: Link,
    record: Record,
    dealing: Dealing | None,
    matches: Sequence[PossibleMatch],
    as_of: date,
) -> LawFinding:
    facts, imposed = facts_for(link.provision, record, dealing, matches, as_of=as_of)
    put: dict[str, Any] = {fact.key: fact.value for fact in facts}
    if imposed:
        put["imposed"] = list(imposed)
    answer = decide(link.provision, put, as_of=as_of)
    return law_finding(provision(link.provision), link, facts, answer)


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
        if node["decider"]
        else node["question"]
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
        effect=str(answer.get("effect", "none")),
        sentence=_sentence(provision, answer),
        facts=facts,
        conditions=conditions,
        deadline=str(
            answer.get("deadline")
            or answer.get("due")
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


def _sentence(provision: Provision, answer: Mapping[str, Any]) -> str:
    told = sentence(provision, answer).rstrip(".")
    if answer["status"] == "open":
        missing = [
            f"“{node['words']}”"
            for node in answer.get("tree", ())
            if node["value"] is None
        ]
        if "determination_date" in answer.get("unknown", ()):
            missing = ["a determination", *missing]
        told = f"open. Cannot tell, missing: {'; '.join(missing)}"
    told = told[0].lower() + told[1:]
    return (
        f"{provision.citation}, if what the article alleges is taken as true: {told}. "
        f"Its words ({provision.modal}): “{provision.words}”."
    )


_CHANGED = {
    "elements_met_no_determination": "elements met, but nothing binds without a determination",
    "duty": "a duty to impose at least five",
    "not_triggered": "not triggered",
    "power": "a power, not a duty",
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


def other_laws(record: Record, findings: Sequence[LawFinding]) -> tuple[NamedLaw, ...]:
    """Say of every other law that the article names what this desk knows of it."""
    reached = {finding.provision for finding in findings}
    return tuple(_other_laws(record, reached))


def _other_laws(record: Record, reached: set[str]) -> Iterator[NamedLaw]:
    for party in record.parties:
        # "a 2017 law" names nothing: a name holds a capital letter.
        if party.kind != "law" or party.name == party.name.lower():
            continue
        known = known_law(party.name)
        if not any(known.holds and key.startswith(known.holds) for key in reached):
            spans = tuple(mention.span for mention in party.mentions)
            yield NamedLaw(words=party.name, spans=spans, what=known.what)
