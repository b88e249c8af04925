"""One function for each page: the words of the address in, the page's value out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, ListError, UsageError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.desk import Desk
from sanctionsdesk.entities.countries import country_name
from sanctionsdesk.lists.catalog import catalogue
from sanctionsdesk.names.compare import DEFAULT_THRESHOLD, weights
from sanctionsdesk.screening.explain import open_question
from sanctionsdesk.screening.query import query_of
from sanctionsdesk.screening.screen import Match
from sanctionsdesk.store.snapshots import Snapshot, Store
from sanctionsdesk.web.pages import (
    DecisionPage,
    FoundName,
    FoundParty,
    KeptList,
    LawPage,
    ListsPage,
    OnePartyPage,
    SearchPage,
)

Words = Mapping[str, str]
"""Parameters of an address or fields of a form."""

_MOST = 25
_SHOWN: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("birthDate", "born", str),
    ("birthPlace", "born in", str),
    ("nationality", "national of", country_name),
    ("country", "country", country_name),
    ("position", "position", str),
    ("imoNumber", "IMO number", str),
    ("passportNumber", "passport", str),
    ("registrationNumber", "registration", str),
    ("address", "address", str),
)
_SCHEMATA = ("Person", "Organization", "LegalEntity", "Vessel", "Airplane")


def as_of(words: Words, *, today: date) -> date:
    """Read the day of an address, or give today.

    Raises:
        UsageError: when it is no day.
    """
    said = words.get("as_of", "").strip()
    try:
        return parse_day(said) if said else today
    except InputError as error:
        raise UsageError(error.message, field="as_of") from None


def search(desk: Desk, words: Words, *, today: date) -> SearchPage:
    """Screen one party on the lists of a day."""
    day = as_of(words, today=today)
    name, schema = words.get("q", "").strip(), words.get("schema", "LegalEntity")
    if schema not in _SCHEMATA:
        raise UsageError(f"must be one of {', '.join(_SCHEMATA)}", field="schema")
    least = threshold(words.get("threshold", ""))
    found: tuple[FoundParty, ...] = ()
    message = ""
    picked: tuple[Snapshot, ...] = ()
    known = {"name": name} | {
        key: words.get(key, "") for key in ("birth_date", "country")
    }
    if name:
        try:
            (matches,), picked = desk.screen(
                [query_of(known, name="name", schema=schema)],
                as_of=day,
                threshold=least,
                limit=_MOST,
            )
            found = tuple(map(_gathered, desk.gathered(matches)))
        except (ListError, InputError) as error:
            message = str(error)
    return SearchPage(
        title=f"Possible matches for {name}" if name else "Search the lists",
        as_of=day,
        today=day == today,
        query=name,
        schema=schema,
        birth_date=words.get("birth_date", ""),
        country=words.get("country", ""),
        threshold=least,
        found=found,
        lists=desk.lists(as_of=day).issues,
        message=message,
        question=asked_again(
            "screen",
            day,
            {"rows": [known]},
            {"threshold": least, "limit": _MOST, "schema": schema},
            [item.digest for item in picked],
        )
        if name and not message
        else "",
    )


def asked_again(
    verb: str,
    day: date,
    inputs: dict[str, Any],
    settings: dict[str, Any],
    lists: Sequence[str] = (),
) -> str:
    """Write what a page asked as the question that a receipt keeps.

    Args:
        verb: what was asked.
        day: the day the answer is for.
        inputs: what was put in.
        settings: how it was asked.
        lists: digests of the issues searched, so that the same are searched again.
    """
    told = {"verb": verb, "as_of": day.isoformat(), "inputs": inputs, "settings": settings, "lists": [*lists]}  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def threshold(said: str) -> float:
    """Read the threshold of an address, or give the usual one.

    Raises:
        UsageError: when it is no number from 0 to 1.
    """
    try:
        value = float(said) if said.strip() else DEFAULT_THRESHOLD
    except ValueError:
        raise UsageError("must be a number from 0 to 1", field="threshold") from None
    if not 0 <= value <= 1:
        raise UsageError("must be a number from 0 to 1", field="threshold")
    return value


def _gathered(matches: Sequence[Match]) -> FoundParty:
    first, *rest = map(_found, matches)
    return replace(first, also=tuple(rest))


def _found(match: Match) -> FoundParty:
    party = match.party
    listing = party.listings[0] if party.listings else None
    return FoundParty(
        party_id=party.id,
        caption=party.caption,
        schema=party.schema,
        list_id=listing.list_id if listing else "",
        programmes=listing.programmes if listing else (),
        facts=tuple(
            (label, "; ".join(dict.fromkeys(map(words, values))))
            for prop, label, words in _SHOWN
            if (values := party.values(prop))
        ),
        best=FoundName(
            name=match.name.value,
            score=match.score,
            evidence=match.evidence,
            base=weights("person" if party.schema == "Person" else "body")["base"],
            reasons=match.comparison.reasons,
            settles=open_question(match),
        ),
        source=party.source,
    )


def party(desk: Desk, words: Words, *, today: date) -> OnePartyPage:
    """Gather one party over all lists of a day."""
    day, asked = as_of(words, today=today), words.get("of", "").strip()
    if not asked:
        raise UsageError("name a party, a number it bears, or an entry", field="of")
    found = desk.party(asked, as_of=day)
    return OnePartyPage(
        title=found.name, as_of=day, today=day == today, asked=asked, party=found
    )


def lists(desk: Desk, words: Words, *, today: date) -> ListsPage:
    """Show the issues kept, and the difference of two."""
    old, new = words.get("old", "").strip(), words.get("new", "").strip()
    differences = None
    if old and new:
        known = {item.digest for item in Store(desk.home).snapshots()}
        for field, said in (("old", old), ("new", new)):
            # A page compares issues kept, never files of the server.
            if said not in known and "@" not in said:
                raise UsageError(
                    "name an issue kept here, as list@day or by its digest", field=field
                )
            if "/" in said or "\\" in said or said.startswith("."):
                raise UsageError("names no issue", field=field)
        differences = desk.diff(old, new).to_json()
    return ListsPage(
        title="Lists kept",
        as_of=today,
        today=True,
        kept=kept_lists(desk, today=today),
        old=old,
        new=new,
        differences=differences,
    )


def kept_lists(desk: Desk, *, today: date) -> tuple[KeptList, ...]:
    """Give every list kept with its issues and the age of the newest."""
    issues: dict[str, list[Snapshot]] = {}
    for item in reversed(Store(desk.home).snapshots()):
        issues.setdefault(item.list_id, []).append(item)
    known = catalogue()
    return tuple(
        KeptList(
            list_id=(list_id := pick.snapshot.list_id),
            title=known[list_id].title if list_id in known else list_id,
            age_days=pick.age_days,
            is_old=bool(pick.warning),
            issues=tuple(issues[list_id]),
        )
        for pick in desk.lists(as_of=today).issues
    )


def law(desk: Desk, words: Words, *, today: date) -> LawPage:
    """List the provisions as they stand on a day."""
    day = as_of(words, today=today)
    return LawPage(
        title="The law",
        as_of=day,
        today=day == today,
        provisions=desk.provisions(as_of=day),
    )


def provision(
    desk: Desk, provision_id: str, words: Words, *, today: date
) -> DecisionPage:
    """Decide one provision on the facts ticked."""
    day = as_of(words, today=today)
    shown = desk.provision(provision_id, as_of=day)
    facts = {
        field.name: _fact(field.type, said)
        for field in shown.fields
        if (said := words.get(f"fact.{field.name}", "").strip())
    }
    answer: dict[str, Any] = {}
    message = ""
    try:
        answer = plain(desk.decide(provision_id, facts, as_of=day))
    except InputError as error:
        message = str(error)
    return DecisionPage(
        title=shown.title,
        as_of=day,
        today=day == today,
        provision=shown,
        facts=facts,
        answer=answer,
        message=message,
        question=asked_again(
            "decide", day, {"provision": provision_id, "facts": facts}, {}
        )
        if answer
        else "",
    )


def _fact(kind: str, said: str) -> Any:
    """Give what a form sends as what a fact may be: the law's own reader does the rest."""
    if said in {"true", "false"}:
        return said == "true"
    if kind == "items":
        return [part.strip() for part in said.split(",") if part.strip()]
    return said
