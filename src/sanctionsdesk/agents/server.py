"""The desk's verbs as tools for agents, over the Model Context Protocol."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from sanctionsdesk.base.errors import DeskError, NotFoundError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.desk import Desk
from sanctionsdesk.desk.answers import full_answer
from sanctionsdesk.dossier.answer import answer
from sanctionsdesk.law.decide import check_facts
from sanctionsdesk.review.questions import Question, article_inputs
from sanctionsdesk.screening.batch import match_row
from sanctionsdesk.screening.query import query_of_row
from sanctionsdesk.store.directory import open_directory
from sanctionsdesk.store.issues import find_issue
from sanctionsdesk.store.snapshots import Store

INSTRUCTIONS = (
    "Answers about sanctions that can be checked, as of a day. A possible match is not a "
    "finding: report it with its reasons and say that a person must decide. Facts put to a "
    "provision are taken as true. Always give the list, its version and its day, and say "
    "'cannot tell' where the answer does. Not legal advice; the cited text governs."
)
_READ_ONLY = ToolAnnotations(
    read_only_hint=True, idempotent_hint=True, open_world_hint=False
)


def build(desk: Desk) -> MCPServer[Any]:
    """Build the server over one desk; every tool only reads."""
    verbs = Verbs(desk)
    server: MCPServer[Any] = MCPServer("sanctionsdesk", instructions=INSTRUCTIONS)
    for verb in (
        verbs.screen,
        verbs.party,
        verbs.lists,
        verbs.diff,
        verbs.decide,
        verbs.provision,
        verbs.trace,
        verbs.read,
        verbs.brief,
    ):
        server.tool(annotations=_READ_ONLY)(verb)
    return server


class Verbs:
    """The tools; their docstrings are what an agent reads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def screen(
        self,
        name: str,
        as_of: date | None = None,
        schema: str = "",
        birth_date: str = "",
        country: str = "",
    ) -> dict[str, Any]:
        """Find possible matches of one party on the official lists of a day.

        schema is Person, Company, Organization, LegalEntity or Vessel; left out, a person
        is meant where a birth date is given and anyone or anything where none is.
        """
        day = as_of or _today()
        row = {"name": name, "birth_date": birth_date, "country": country}
        given = {key: text for key, text in row.items() if text}
        with _told():
            query = query_of_row(given, schema=schema)
            (found,), issues = self._desk.screen([query], as_of=day)
        matches = [match_row(match) for match in found]
        why = (
            "A person must decide whether a possible match is the party."
            if found
            else ""
        )
        return answer({"matches": matches, **_person(why)}, as_of=day, issues=issues)

    def party(self, party_id: str, as_of: date | None = None) -> dict[str, Any]:
        """Give everything that the list of a day states of one party, by its id."""
        day = as_of or _today()
        with _told():
            index, folder, issues = self._desk.index(as_of=day)
            directory = open_directory(folder, index, Store(self._desk.home), issues)
            found = directory.party(party_id)
            if found is None:
                raise NotFoundError(f"no party {party_id} on the lists of {day}")
        return answer({"party": plain(found), **_person("")}, as_of=day, issues=issues)

    def lists(self, as_of: date | None = None) -> dict[str, Any]:
        """Say which issue of each list stands on a day, and how old it is."""
        day = as_of or _today()
        issues = Store(self._desk.home).pick(as_of=day)
        return answer(_person(""), as_of=day, issues=issues)

    def diff(self, old: str, new: str) -> dict[str, Any]:
        """Compare two issues of a list kept here, each as LIST@DAY, LIST or a digest."""
        with _told():
            store = Store(self._desk.home)
            named = [find_issue(store, text).digest for text in (old, new)]
            told = self._desk.diff(*named)
        body = {**told.to_json(), **_person("")}
        return answer(body, as_of=_today(), issues=(told.old, told.new))

    def decide(
        self, provision: str, facts: dict[str, Any], as_of: date | None = None
    ) -> dict[str, Any]:
        """Say what a provision requires, permits or leaves open on facts taken as true.

        Ask `provision` first for the facts it reads.
        """
        day = as_of or _today()
        with _told():
            taken = check_facts(facts, file="facts")
            inputs = {"provision": provision, "facts": taken}
            why = "The facts are taken as true; a person must establish them."
            return self._ask("decide", inputs, day, why=why)

    def provision(self, provision: str, as_of: date | None = None) -> dict[str, Any]:
        """Give a provision as of a day: its words, elements, facts it asks for, relief."""
        day = as_of or _today()
        with _told():
            shown = plain(self._desk.provision(provision, as_of=day))
        return answer({"provision": shown, **_person("")}, as_of=day)

    def trace(
        self,
        holdings_csv: str,
        target: str,
        listed: list[str] | None = None,
        regime: Literal["us", "eu", "uk"] = "us",
        as_of: date | None = None,
    ) -> dict[str, Any]:
        """Say whether listed owners catch a body through holdings.

        holdings_csv has the columns owner,owned,share_pct and maybe from,to. Without
        listed, the holders are matched to the official lists of the day by name.
        """
        day = as_of or _today()
        inputs = {
            "holdings": {"name": "holdings.csv", "text": holdings_csv},
            "listed": None
            if listed is None
            else {"name": "listed.txt", "text": "\n".join(listed)},
            "target": target,
        }
        with _told():
            told = self._ask("trace", inputs, day, regime=regime)
        clear = told["status"] == "not_blocked_by_rule"
        return told | _person("" if clear else told["why"])

    def read(self, article: str, published: date | None = None) -> dict[str, Any]:
        """Read an article: who said and did what, to whom, when, tied to its characters."""
        with _told():
            return self._ask("read", self._article(article, published), _today())

    def brief(
        self, article: str, as_of: date | None = None, published: date | None = None
    ) -> dict[str, Any]:
        """Brief an article as of a day: its record, possible matches, and what the law makes of it."""
        with _told():
            inputs = self._article(article, published)
            day = as_of
            if day is None:
                raw = article.encode()
                day = self._desk.read(
                    raw, name="article", published=published
                ).published
            why = "Possible matches and facts taken as true are for a person to settle."
            return self._ask("brief", inputs, day, why=why)

    def _article(self, text: str, published: date | None) -> dict[str, Any]:
        """Give an article as it is asked about: with what people corrected in it here."""
        data = text.encode()
        kept = self._desk.corrections(hashlib.sha256(data).hexdigest())
        return article_inputs("article", data, published, kept)

    def _ask(
        self,
        verb: str,
        inputs: dict[str, Any],
        day: date,
        *,
        why: str = "",
        **settings: Any,
    ) -> dict[str, Any]:
        question = Question(verb=verb, as_of=day, inputs=inputs, settings=settings)
        return full_answer(self._desk, question) | _person(why)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn an error of the desk into one that the agent reads."""
    try:
        yield
    except DeskError as error:
        raise ToolError(f"{error.code}: {error}") from None


def _person(why: str) -> dict[str, Any]:
    return {"needs_a_person": bool(why), "why_a_person": why}


def _today() -> date:
    return date.today()  # noqa: DTZ011 - a desk works by its own calendar day
