"""The facts put to the law: what an article alleges, what is assumed, what outside knowledge adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sanctionsdesk.dossier.dealing import Dealing
from sanctionsdesk.dossier.dossier import PossibleMatch, TakenFact
from sanctionsdesk.entities.determination import Determination, determinations
from sanctionsdesk.entities.record import Record, Span
from sanctionsdesk.law.links import Stated, facts_stated
from sanctionsdesk.lists.starter import DESIGNATED, GUIDANCE

SECTION_231 = "us.caatsa.231.a"
_FFI = "us.eo14024.11"
_EO_14024 = "EO14024"


def facts_for(
    provision_id: str,
    record: Record,
    dealing: Dealing | None,
    matches: Sequence[PossibleMatch],
    *,
    as_of: date,
) -> tuple[tuple[TakenFact, ...], tuple[str, ...]]:
    """Collect the facts of one provision, and the sanctions that are known to be imposed.

    What the article states in the words of the law stands before what is assumed.
    """
    stated = {one.fact: one for one in facts_stated(provision_id, record.text)}
    determination = stated.pop("determination", None)
    facts = {key: _alleged(record, one) for key, one in stated.items()}
    imposed: tuple[str, ...] = ()
    if provision_id == SECTION_231:
        found = _determination(dealing, matches, as_of)
        imposed = found.items if found else ()
        facts = _on_section_231(record, dealing, matches, found) | facts
        if found is None and determination is not None:
            told = _alleged_determination(record, determination)
            facts[told.key] = told
    elif provision_id == _FFI:
        customer = _blocked_under_14024(record, matches)
        facts[customer.key] = customer
    return tuple(facts.values()), imposed


def _determination(
    dealing: Dealing | None, matches: Sequence[PossibleMatch], as_of: date
) -> Determination | None:
    """Find a determination, public by that day, on a body named or of the acquirer's state."""
    country = dealing.acquirer.country if dealing and dealing.acquirer else ""
    named = {item.entry_name for item in matches if item.list_id == DESIGNATED}
    # A determination is on conduct before it; a later dealing has none of its own.
    begun = dealing.conduct.start if dealing else None
    return next(
        (
            item
            for item in determinations(known_as_of=as_of, provision=SECTION_231)
            if item.schema != "Person"
            and (item.country == country or item.person in named)
            and (begun is None or begun <= item.determined_on)
        ),
        None,
    )


def _on_section_231(
    record: Record,
    dealing: Dealing | None,
    matches: Sequence[PossibleMatch],
    determined: Determination | None,
) -> dict[str, TakenFact]:
    """State the facts put to section 231(a), each with whose word it is."""
    facts = [_determined(record, determined)]
    if determined is not None:
        facts.append(
            TakenFact(key="person_kind", value="entity", basis="outside",
                      why=f"{determined.person} is the body determined.", source=determined.source)
        )  # fmt: skip
    elif dealing is not None:
        facts.append(
            TakenFact(key="person_kind", value="entity", basis="assumed",
                      why="A State buys through a body of its own; the article does not name it.")
        )  # fmt: skip
    facts.append(_in_sector(dealing, matches))
    if dealing is not None:
        facts += _of_dealing(record, dealing, determined)
    return {fact.key: fact for fact in facts}


def _of_dealing(
    record: Record, dealing: Dealing, determined: Determination | None
) -> Iterator[TakenFact]:
    conduct = dealing.conduct.end if dealing.conduct.start is not None else None
    if determined is not None and conduct is not None:
        conduct = min(conduct, determined.determined_on)
    yield TakenFact(key="knowingly", value=True, basis="assumed",
                    why="A buyer of a named system of another State knows the seller.")  # fmt: skip
    yield TakenFact(key="conduct_date", value=conduct.isoformat() if conduct else None,
                    basis="alleged" if conduct else "unknown",
                    why="The latest day on which the article places the conduct:"
                    if conduct else "The article gives no day for it:", span=dealing.passage)  # fmt: skip
    yield TakenFact(key="significant", value=None, basis="unknown",
                    why="The statute does not define the word; the Secretary of State decides it.")  # fmt: skip
    yield TakenFact(key="system", value=dealing.article.aliases[0], basis="alleged",
                    why="The system the article names.")  # fmt: skip
    yield TakenFact(key="acquirer_state", value=dealing.acquirer.name if dealing.acquirer else None,
                    basis="alleged" if dealing.acquirer else "unknown",
                    why="The buyer the article names.")  # fmt: skip
    activation = next(
        (event for event in record.events if event.type == "activate"), None
    )
    if activation is not None:
        yield TakenFact(key="system_activated", value=None, basis="unknown",
                        why="The article speaks of activating the system.", span=activation.span)  # fmt: skip


def _in_sector(dealing: Dealing | None, matches: Sequence[PossibleMatch]) -> TakenFact:
    """Take the other side as in the sector when the guidance of that day names it."""
    found = [item for item in matches if item.list_id == GUIDANCE]
    made = [item for item in found if item.outside]
    if made and dealing is not None:
        why = f"Maker or exporter of the {dealing.article.name} named in the public guidance under section 231."
        return TakenFact(key="counterparty_in_sector", value=True, basis="outside", why=why,
                         source=dealing.article.source)  # fmt: skip
    if found:
        why = f"{found[0].about}, which the article names, may be {found[0].entry_name} of the public guidance under section 231."
        return TakenFact(key="counterparty_in_sector", value=True, basis="outside", why=why,
                         source=found[0].source)  # fmt: skip
    return TakenFact(key="counterparty_in_sector", value=None, basis="unknown",
                     why="No party, maker or exporter was found in the guidance of that day.")  # fmt: skip


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


def _blocked_under_14024(record: Record, matches: Sequence[PossibleMatch]) -> TakenFact:
    """Say whether a body that the article names may be blocked under EO 14024."""
    key = "customer_blocked_under_14024"
    bodies = {party.id for party in record.parties if party.kind == "organization"}
    for match in matches:
        codes = (code.replace(" ", "") for code in match.programmes)
        if match.subject in bodies and any(_EO_14024 in code for code in codes):
            why = f"{match.about} may be {match.entry_name}, blocked under EO 14024 on {match.list_id}."
            return TakenFact(key=key, value=True, basis="outside", why=why, source=match.source)  # fmt: skip
    why = (
        "No body that the article names was found on a list of that day under EO 14024."
    )
    return TakenFact(key=key, value=None, basis="unknown", why=why)


def _alleged(record: Record, stated: Stated) -> TakenFact:
    value = stated.value
    return TakenFact(
        key=stated.fact,
        value=value.isoformat() if isinstance(value, date) else value,
        basis="alleged",
        why="The article says so in the words of the law:",
        span=_span(record, stated),
    )


def _alleged_determination(record: Record, stated: Stated) -> TakenFact:
    return TakenFact(
        key="determination_date",
        value=record.published.isoformat(),
        basis="alleged",
        why="The article tells of a determination, made on its own day or before:",
        span=_span(record, stated),
    )


def _span(record: Record, stated: Stated) -> Span:
    words = record.text[stated.start : stated.end]
    return Span(start=stated.start, end=stated.end, text=words)
