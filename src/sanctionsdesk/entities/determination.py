"""Determinations: that an official found a person within a provision, on a day."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import date
from importlib import resources

import yaml

from sanctionsdesk.base.cite import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """One person determined under one provision.

    Attributes:
        person: name of the person determined.
        also: other names.
        schema: FtM schema.
        country: ISO code of the person's state.
        provision: id of the provision, ``us.caatsa.231.a``.
        determined_on: day of the finding.
        known_on: day it became public; before it the finding is not used.
        items: section 235(a) items chosen.
        source: the public action.
    """

    person: str
    also: tuple[str, ...]
    schema: str
    country: str
    provision: str
    determined_on: date
    known_on: date
    items: tuple[str, ...]
    source: Citation


def determinations(
    *, known_as_of: date, provision: str | None = None
) -> tuple[Determination, ...]:
    """Give the determinations public by a day, oldest first.

    Args:
        known_as_of: the day; what became public later is left out.
        provision: only those under this provision; all of them when ``None``.

    >>> [item.person for item in determinations(known_as_of=date(2018, 9, 20))][-1]
    'Li Shangfu'
    >>> determinations(known_as_of=date(2018, 9, 19), provision="us.caatsa.231.a")
    ()
    """
    found = [
        item
        for item in _all()
        if item.known_on <= known_as_of and provision in {None, item.provision}
    ]
    return tuple(sorted(found, key=lambda item: item.known_on))


@functools.cache
def _all() -> tuple[Determination, ...]:
    source = resources.files("sanctionsdesk.entities").joinpath(
        "data/determinations.yaml"
    )
    raw = source.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    return tuple(
        Determination(
            **{
                key: entry[key]
                for key in (
                    "person",
                    "schema",
                    "country",
                    "provision",
                    "determined_on",
                    "known_on",
                )
            },
            also=tuple(entry["also"]),
            items=tuple(entry["items"]),
            source=Citation(
                source=entry["source"], locator=entry["person"], digest=digest
            ),
        )
        for entry in yaml.safe_load(raw)["determinations"]
    )
