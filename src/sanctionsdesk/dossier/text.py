"""The dossier as plain text, 100 columns, read from the top."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from sanctionsdesk.dossier import phrases
from sanctionsdesk.dossier.dossier import DISCLAIMER, Dossier, LawFinding, PossibleMatch

WIDTH = 100


def to_text(dossier: Dossier) -> str:
    """Lay the dossier out as text."""
    return "\n".join(line.rstrip() for line in _lines(dossier)) + "\n"


def _lines(dossier: Dossier) -> Iterator[str]:
    record = dossier.record
    yield from _wrap(phrases.heading(record))
    yield from _wrap(
        f"{record.name}, published {record.published}. As of {dossier.as_of}. "
        f"Article SHA-256 {record.digest[:12]}. {dossier.engine}."
    )
    for warning in record.warnings:
        yield from _wrap(f"Note: {warning}")
    yield from _section("In short")
    yield from _bullets(dossier.summary)
    yield from _section("Who")
    yield from _who(dossier)
    yield from _section("Who said what")
    yield from _said(dossier)
    yield from _section("Events and amounts")
    yield from _events(dossier)
    yield from _section("Positions")
    yield from _positions(dossier)
    yield from _section("Possible matches on the lists of that day")
    yield from _matches(dossier)
    yield from _section("Ownership")
    yield from _ownership(dossier)
    for finding in dossier.law:
        yield from _section(f"The law: {finding.title}")
        yield from _law(finding)
    if dossier.claims:
        yield from _section("What the article says of the law, beside the text")
        yield from _claims(dossier)
    if dossier.named_laws:
        yield from _section("Other law that the article names")
        for law in dossier.named_laws:
            yield from _item(f"“{law.words}”: {law.what}")
    if dossier.later:
        yield from _section(f"What had become of it by {dossier.as_of}")
        for development in dossier.later:
            yield from _item(f"{development.on}  {development.what}")
            yield from _deeper(development.outcome)
            yield from _deeper([f"Source: {development.source.short}"])
    yield from _section("Sources")
    yield from _sources(dossier)
    yield ""
    yield from _wrap(DISCLAIMER)


def _who(dossier: Dossier) -> Iterator[str]:
    for party in dossier.record.parties:
        about = "; ".join(party.roles)
        count = len(party.mentions)
        head = f"{party.name}  [{party.kind.replace('_', ' ')}"
        head += "" if party.named else ", not named"
        head += f", {count} mention{'s' if count != 1 else ''}]"
        yield from _item(head + (f" {about}" if about else ""))
        if party.note:
            yield from _deeper([party.note])


def _said(dossier: Dossier) -> Iterator[str]:
    record = dossier.record
    if not record.statements:
        yield "  No statement by anyone was found."
    for statement in record.statements:
        who = phrases.attribution(record, statement)
        how = {
            "direct": "said",
            "mixed": "said in part",
            "indirect": "reported to have said",
        }
        verb = how.get(
            statement.form, "was asked" if not statement.speaker else "asked"
        )
        denied = ", denying" if statement.polarity == "denied" else ""
        yield from _item(f"{who} {verb}{denied}: {phrases.said_on(record, statement)}")
        words = " ".join(statement.content.text.split())
        yield from _deeper([words if statement.form == "direct" else f"… {words} …"])
        doubts = [statement.note] if statement.note else []
        if statement.hedge:
            doubts.append(f"Condition or doubt kept: “{statement.hedge}”")
        yield from _deeper(doubts)


def _events(dossier: Dossier) -> Iterator[str]:
    record = dossier.record
    for title, events in phrases.event_groups(record):
        yield f"  {title}"
        for event in events:
            yield from _item(phrases.event_line(record, event))
            yield from _deeper([phrases.around(event.span, event.trigger)])
    loose = phrases.loose_amounts(record)
    if loose:
        yield "  Other amounts"
    for quantity in loose:
        yield from _item(f"{phrases.amount(quantity)} (“{quantity.span.text}”)")
    if not record.events and not loose:
        yield "  No event was found."


def _positions(dossier: Dossier) -> Iterator[str]:
    for board in phrases.boards(dossier.record):
        yield from _wrap(f"On {board.issue}", indent="  ")
        for stance, holder, positions in board.rows:
            voice = (
                ""
                if any(one.asserted_by == "party" for one in positions)
                else ", as the newspaper puts it"
            )
            words = "; ".join(phrases.around(one.span, one.span) for one in positions)
            yield from _item(f"{stance}: {holder}{voice}: {words}")
        yield from _bullets(board.differences)
    if not dossier.record.positions:
        yield "  No position was found."


def _matches(dossier: Dossier) -> Iterator[str]:
    for used in dossier.lists:
        age = phrases.counted(used.age_days, "day")
        yield from _item(
            f"{used.title}: issue of {used.issued} ({used.basis}), {age} old, "
            f"{phrases.counted(used.entries, 'entry', 'entries')}, SHA-256 {used.digest[:12]}. "
            f"{used.warning}"
        )
    yield from _bullets(dossier.list_warnings)
    yield from _bullets(dossier.articles)
    for asked, because, matches in phrases.matches_by_name(dossier.matches):
        outside = " (outside knowledge)" if matches[0].outside else ""
        yield from _wrap(f"{asked}, {because}{outside}", indent="  ", hang="    ")
        for match in matches:
            yield from _match(match)
    if dossier.unmatched:
        told = phrases.unmatched(dossier.unmatched, searched=bool(dossier.lists))
        yield from _wrap(told, indent="  ", hang="    ")
    if not dossier.screened:
        yield "  The article names no person, body or vessel to ask about."


def _match(match: PossibleMatch) -> Iterator[str]:
    listed = f", listed {match.listed_on}" if match.listed_on else ""
    programmes = f" [{'; '.join(match.programmes)}]" if match.programmes else ""
    alias = (
        f" by its name {match.matched_name}"
        if match.matched_name != match.entry_name
        else ""
    )
    yield from _item(
        f"possible match with {match.entry_name}{programmes}{alias}, {match.source.short}"
        f"{listed}; score {match.score:.2f}, evidence {match.evidence:.0f} bits"
    )
    yield from _deeper([" ".join(match.reasons)] if match.reasons else [])
    if match.measures:
        yield from _deeper([f"Measures stated: {'; '.join(match.measures)}"])


def _ownership(dossier: Dossier) -> Iterator[str]:
    if not dossier.holdings:
        yield "  The article states no holding of one party in another."
    for holding in dossier.holdings:
        yield from _item(f"{holding.words}, as the article states")
    for owned in dossier.owned:
        yield from _item(phrases.owned_line(owned))
        yield from _deeper(owned.chain)
        yield from _deeper(f"Cannot tell, missing: {line}" for line in owned.missing)
        yield from _deeper(owned.cautions)
    for entry, links in phrases.links_by_entry(dossier.links):
        yield from _item(f"{entry} states: {'; '.join(links)}")
    yield from _wrap(dossier.ownership_rule, indent="  ")


def _law(finding: LawFinding) -> Iterator[str]:
    yield from _wrap(finding.sentence, indent="  ")
    yield from _deeper(
        [f"How the article leads here: {finding.reached_by}"], indent="  "
    )
    yield (
        "  Facts put to the law:"
        if finding.facts
        else ("  Facts put to the law: none, the article states none of them.")
    )
    for fact in finding.facts:
        value = {True: "yes", False: "no", None: "unknown"}.get(fact.value, fact.value)  # type: ignore[call-overload]
        words = f" “{' '.join(fact.span.text.split())}”" if fact.span else ""
        yield from _item(
            f"{fact.key.replace('_', ' ')}: {value} ({fact.basis}). {fact.why}{words}"
        )
    yield "  Element by element:"
    for condition in finding.conditions:
        yield from _item(
            f"[{condition.value}] “{condition.words}” ({condition.citation}). {condition.why}"
        )
    yield from _wrap(f"Deadline: {finding.deadline}", indent="  ")
    for title, lines in (
        ("Unknown:", finding.questions),
        ("What would change the answer:", finding.would_change),
        ("What changes nothing:", finding.changes_nothing),
    ):
        if lines:
            yield f"  {title}"
            yield from _bullets(lines)
    if finding.relief:
        yield "  Relief the law offers:"
    for relief in finding.relief:
        words = f" “{relief.words}”" if relief.words else ""
        yield from _item(f"{relief.name} ({relief.citation}).{words} {relief.fits}")


def _claims(dossier: Dossier) -> Iterator[str]:
    for claim in dossier.claims:
        words = " ".join(
            f"“{' '.join(span.text.split())}”" for span in (claim.span, *claim.also)
        )
        joined = phrases.listing(claim.joined_by)
        support = f" (supported by {joined}, the article says)" if joined else ""
        yield from _item(f"{claim.who}{support}: {words}")
        yield from _deeper([f"{claim.verdict}. {claim.why} ({claim.citation})."])


def _sources(dossier: Dossier) -> Iterator[str]:
    record = dossier.record
    yield from _item(f"Article: {record.name}, SHA-256 {record.digest}")
    for used in dossier.lists:
        yield from _item(
            f"List: {used.list_id}, issue of {used.issued}, SHA-256 {used.digest}"
        )
    seen: set[str] = set()
    for match in dossier.matches:
        entry = f"Entry: {match.source.short}"
        if entry not in seen:
            seen.add(entry)
            yield from _item(entry)
    for finding in dossier.law:
        yield from _item(f"Statute: {finding.citation}")


def _section(title: str) -> Iterator[str]:
    yield ""
    yield title.upper()


def _wrap(words: str, indent: str = "", hang: str | None = None) -> Iterator[str]:
    yield from textwrap.wrap(
        words,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hang is None else hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _item(words: str) -> Iterator[str]:
    yield from _wrap(words, indent="  - ", hang="    ")


def _bullets(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from _item(line)


def _deeper(lines: Iterable[str], indent: str = "    ") -> Iterator[str]:
    for line in lines:
        yield from _wrap(line, indent=indent)
