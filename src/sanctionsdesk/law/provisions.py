"""Provisions as the files of ``law/body`` state them."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from typing import Any

import yaml

from sanctionsdesk.base.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One condition of a provision, in the statute's words.

    Attributes:
        id: the name used in answers.
        words: verbatim words of the law, short.
        citation: where they stand.
        test: see :func:`sanctionsdesk.law.truth.holds`.
        decider: whose judgment it is.
        question: what to ask when it is unknown.
        harm: one of the four harms of 231(d)(1)(B)(ii).
        since: first day on which the element reads so; ``None`` from the start.
        until: last day; ``None`` when still so.
    """

    id: str
    words: str
    citation: str
    test: dict[str, Any]
    decider: str = ""
    question: str = ""
    harm: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One rule of law with its dates.

    Attributes:
        kind: ``duty``, ``power``, ``waiver``, ``delay``, ``termination``, ``exception``,
            ``penalty``, ``deeming``, ``prohibition`` or ``procedure``.
        modal: ``shall``, ``shall unless``, ``may``, ``may only if`` and the like.
        text: name of the statute text the words were checked against, or empty:
            restated, not checked against the official text.
        data: the rest of the file's entry.
    """

    id: str
    title: str
    citation: str
    kind: str
    modal: str
    words: str
    text: str
    in_force: date
    elements: tuple[Element, ...]
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def due(self) -> date | None:
        """Last day to act, ``None`` where the text sets none."""
        deadline = self.data.get("deadline")
        return deadline["from"] + timedelta(days=deadline["days"]) if deadline else None

    def citation_on(self, day: date) -> str:
        """Give the citation as the section was lettered on a day."""
        for earlier in self.data.get("citations", ()):
            if day <= earlier["until"]:
                return str(earlier["citation"])
        return self.citation

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
        NotFoundError: naming the ids there are.
    """
    found = provisions().get(provision_id)
    if found is None:
        known = ", ".join(sorted(provisions()))
        raise NotFoundError(f"no provision {provision_id!r}; there are {known}")
    return found


@functools.cache
def provisions() -> dict[str, Provision]:
    """Load every provision file that ships with the desk."""
    found = {}
    for file in resources.files("sanctionsdesk.law").joinpath("body").iterdir():
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for entry in content["provisions"]:
            found[entry["id"]] = _provision(entry, content["text"] or "")
    return found


def _provision(entry: dict[str, Any], text: str) -> Provision:
    named = (
        "id",
        "title",
        "citation",
        "kind",
        "modal",
        "words",
        "in_force",
        "elements",
    )
    return Provision(
        **{key: entry[key] for key in named if key != "elements"},
        text=text,
        elements=tuple(_element(item) for item in entry["elements"]),
        data={key: value for key, value in entry.items() if key not in named},
    )


def _element(item: dict[str, Any]) -> Element:
    return Element(
        id=item["id"],
        words=item["words"],
        citation=item["citation"],
        test=item["test"],
        decider=item.get("decider", ""),
        question=item.get("question", ""),
        harm=item.get("harm", False),
        since=item.get("from"),
        until=item.get("until"),
    )
