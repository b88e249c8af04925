"""Defence articles that an article names, with their makers and exporters.

The table is outside knowledge, written by hand; every use of it is marked so.
"""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass
from importlib import resources

import yaml

from sanctionsdesk.base.cite import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A maker or exporter: the name to screen and other ways it is written."""

    name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DefenceArticle:
    """A weapon system as news names it.

    Attributes:
        name: usual name.
        aliases: spellings looked for.
        kind: what it is.
        state: lower-case ISO code of the state it comes from.
        maker: who makes it.
        exporter: the state exporter that sells it, or ``None``.
        source: where this knowledge can be checked.
    """

    name: str
    aliases: tuple[str, ...]
    kind: str
    state: str
    maker: Supplier
    exporter: Supplier | None
    source: Citation

    def is_named_in(self, words: str) -> bool:
        """Tell whether one of the spellings stands in these words."""
        return any(_pattern(alias).search(words) for alias in self.aliases)


@functools.cache
def defence_articles() -> tuple[DefenceArticle, ...]:
    """Load the table that ships with the desk."""
    raw = resources.files("sanctionsdesk.dossier").joinpath(
        "data/defence_articles.yaml"
    )
    content = raw.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return tuple(
        DefenceArticle(
            name=row["name"],
            aliases=tuple(row["aliases"]),
            kind=row["kind"],
            state=row["state"],
            maker=_supplier(row["maker"]),
            exporter=_supplier(row["exporter"]) if row["exporter"] else None,
            source=Citation(
                source="Defence articles table of the desk (outside knowledge)",
                locator=row["name"],
                digest=digest,
                words=row["source"],
            ),
        )
        for row in yaml.safe_load(content)
    )


def _supplier(row: dict[str, object]) -> Supplier:
    also = row.get("also", [])
    assert isinstance(also, list)  # noqa: S101 - our own data file, tested
    return Supplier(name=str(row["name"]), also=tuple(also))


@functools.cache
def _pattern(alias: str) -> re.Pattern[str]:
    # News writes S-400, S‑400 (non-breaking hyphen), S–400 and S 400.
    loose = re.escape(alias).replace(r"\-", "[-‐‑–\\s]?")
    return re.compile(rf"(?<!\w){loose}s?(?!\w)")
