"""Provisions as the files of ``law/body`` state them."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Any

import yaml

from sanctionsdesk.base.dates import later
from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.law.truth import Test, compiled, keys_of

UNSEEN = "restated, not checked against the official text"
"""What is said of words that were not found in a statute text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One condition of a provision, in the statute's words.

    Attributes:
        id: the name used in answers; ``a|b`` where either will do.
        words: verbatim words of the law, short.
        citation: where they stand.
        test: see :func:`sanctionsdesk.law.truth.compiled`.
        kind: ``fact``, ``date``, ``number``, ``judgment`` or ``determination``.
        decider: whose judgment it is; empty for a fact that anybody can show.
        question: what to ask when it is unknown.
        guidance: factors that officials name; shown, never computed.
        since: first day on which the element reads so; ``None`` from the start.
        until: last day; ``None`` when still so.
        holds: the test as a function of typed facts.
    """

    id: str
    words: str
    citation: str
    test: dict[str, Any]
    kind: str = "fact"
    decider: str = ""
    question: str = ""
    guidance: str = ""
    since: date | None = None
    until: date | None = None
    holds: Test = field(repr=False, compare=False)

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that the element reads."""
        return keys_of(self.test)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """How a provision stood from a day on.

    Attributes:
        since: first day.
        by: the enacting or amending law.
        citation: citation from that day.
        what: what changed; empty for the first version.
    """

    since: date
    by: str
    citation: str
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One rule of law with its dates.

    Attributes:
        section: the heading of its file.
        kind: ``duty``, ``power``, ``prohibition``, ``definition``, ``deeming``,
            ``exception``, ``waiver``, ``delay``, ``termination``, ``procedure``,
            ``penalty`` or ``count``.
        modal: ``shall``, ``shall unless``, ``may``, ``may only if`` and the like.
        text: name of the statute text the words were checked against, or empty:
            restated, not checked against the official text.
        versions: oldest first, at least one.
        operative: first day on which it can bind.
        ended: last day in force; ``None`` while it stands.
        data: the rest of the file's entry.
    """

    id: str
    section: str
    title: str
    kind: str
    modal: str
    words: str
    text: str
    bearer: str
    versions: tuple[Version, ...]
    operative: date
    ended: date | None
    elements: tuple[Element, ...]
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def in_force(self) -> date:
        """First day in force."""
        return self.versions[0].since

    @property
    def citation(self) -> str:
        """The newest citation."""
        return self.versions[-1].citation

    @property
    def regime(self) -> str:
        """``us``, ``eu`` or ``uk``: the first part of the id."""
        return self.id.partition(".")[0]

    @property
    def checked(self) -> str:
        """Say whether the words were found in the statute text."""
        return f"words found in the statute text {self.text}" if self.text else UNSEEN

    @property
    def due(self) -> date | None:
        """Last day to act where the text fixes it by the calendar, else ``None``."""
        return self.due_on({})

    def due_on(self, facts: Mapping[str, Any]) -> date | None:
        """Last day to act, counted from the day or event that the text names."""
        deadline = self.data.get("deadline")
        if not deadline:
            return None
        start = deadline["from"] if "from" in deadline else facts.get(deadline["after"])
        # A day known in part only (an interval) starts no count.
        return later(start, days=deadline["days"]) if type(start) is date else None

    def version_on(self, day: date) -> Version:
        """Give the version of a day; the first one for a day before it."""
        return [self.versions[0], *(v for v in self.versions if v.since <= day)][-1]

    def citation_on(self, day: date) -> str:
        """Give the citation as the section was lettered on a day."""
        return self.version_on(day).citation

    def bearer_on(self, day: date) -> str:
        """Name who carries the duty or power on a day, and how it came to them."""
        for item in reversed(self.data.get("delegates", ())):
            if item["since"] <= day:
                how = f", {item['how']}" if item.get("how") else ""
                return f"{item['to']}{how}, as delegate of {self.bearer} since {item['since']}"
        return self.bearer

    def elements_on(self, day: date) -> tuple[Element, ...]:
        """Give the elements as they read on a day."""
        return tuple(
            element
            for element in self.elements
            if (element.since is None or element.since <= day)
            and (element.until is None or day <= element.until)
        )


def provision(provision_id: str) -> Provision:
    """Find a provision by id.

    Raises:
        NotFoundError: naming the nearest ids.
    """
    found = provisions().get(_other_ids().get(provision_id, provision_id))
    if found is None:
        under = [key for key in provisions() if key.startswith(f"{provision_id}.")]
        near = under or difflib.get_close_matches(provision_id, provisions(), n=5)
        hint = f"did you mean {', '.join(near)}? " if near else ""
        raise NotFoundError(
            f"no provision {provision_id!r}; {hint}see them with: sdesk law list"
        )
    return found


@functools.cache
def _other_ids() -> dict[str, str]:
    rules = provisions().values()
    return {other: rule.id for rule in rules for other in rule.data.get("also", ())}


@functools.cache
def provisions() -> dict[str, Provision]:
    """Load every provision file that ships with the desk."""
    found = {}
    for file in sorted(body_files()):
        content = yaml.load(body_files()[file], Loader=_LOADER)  # noqa: S506 - safe
        for entry in content["provisions"]:
            found[entry["id"]] = read_provision(entry, content)
    return found


@functools.cache
def body_files() -> dict[str, str]:
    """Give the text of each file of the body by its name."""
    folder = resources.files("sanctionsdesk.law").joinpath("body")
    return {
        file.name: file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    }


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMED = (
    "id", "title", "kind", "modal", "words", "bearer", "versions", "operative", "ended", "elements",
)  # fmt: skip


def read_provision(entry: Mapping[str, Any], content: Mapping[str, Any]) -> Provision:
    """Build one provision from its entry and the head of its file."""
    versions = tuple(
        Version(
            since=item["from"],
            by=item["by"],
            citation=item.get("citation", entry["citation"]),
            what=item.get("what", ""),
        )
        for item in entry["versions"]
    )
    return Provision(
        id=entry["id"],
        section=content["section"],
        title=entry["title"],
        kind=entry["kind"],
        modal=entry["modal"],
        words=entry["words"],
        text=entry.get("text", content["text"]) or "",
        bearer=entry.get("bearer", ""),
        versions=versions,
        operative=entry.get("operative", versions[0].since),
        ended=entry.get("ended"),
        elements=tuple(_element(item, entry) for item in entry["elements"]),
        data={key: value for key, value in entry.items() if key not in _NAMED},
    )


def _element(item: Mapping[str, Any], entry: Mapping[str, Any]) -> Element:
    return Element(
        id=item["id"],
        words=item["words"],
        citation=item.get("citation", entry["citation"]),
        test=item["test"],
        kind=item.get("kind", "fact"),
        decider=item.get("decider", ""),
        question=item.get("question", ""),
        guidance=item.get("guidance", ""),
        since=item.get("from"),
        until=item.get("until"),
        holds=compiled(item["test"]),
    )


@functools.cache
def defeaters(provision_id: str) -> tuple[Provision, ...]:
    """Give the exceptions that name a provision among those they defeat."""
    return tuple(
        rule
        for rule in provisions().values()
        if provision_id in rule.data.get("defeats", ())
    )


@functools.cache
def deeming(provision_id: str) -> tuple[Provision, ...]:
    """Give the deeming rules that settle an element of a provision."""
    return tuple(
        rule
        for rule in provisions().values()
        if rule.kind == "deeming" and provision_id in rule.data.get("deems_for", ())
    )


@functools.cache
def reads(provision_id: str) -> tuple[str, ...]:
    """Name every fact that can bear on a provision, in the order of its elements."""
    rule = provision(provision_id)
    tests = [element.test for element in rule.elements]
    tests += [rule.data["unless"]["test"]] if "unless" in rule.data else []
    for other in (*defeaters(rule.id), *deeming(rule.id)):
        tests += [element.test for element in other.elements]
    keys = [key for test in tests for key in keys_of(test)]
    keys += rule.data.get("reads", ())
    if rule.kind in {"duty", "power"}:
        if "determination" in rule.data or any(
            e.id == "determined" for e in rule.elements
        ):
            keys += ["determination_date", "determined"]
        if rule.kind == "duty":
            keys.append("imposed")
            keys += ["financial_institution"] if rule.data.get("menu") else []
        keys += [key for key in RELIEF_FACTS if rule.data.get("relief")]
    if rule.kind == "delay":
        keys.append("last_certification")
    if rule.kind == "procedure" and "done" in rule.data:
        keys.append(rule.data["done"])
    if "after" in (rule.data.get("deadline") or {}):
        keys.append(rule.data["deadline"]["after"])
    return tuple(dict.fromkeys(keys))


RELIEF_FACTS = (
    "waived", "waiver_effective", "waived_under", "delayed", "last_certification", "terminated_on",
)  # fmt: skip
"""Facts that say that relief was in fact used; silence means that none was."""
