"""Who publishes which list, where, in which form and under which terms."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One list as its publisher offers it.

    Attributes:
        list_id: catalogue id, ``us-ofac-sdn``.
        publisher: catalogue id of the publisher, ``us-ofac``.
        title: the list's own name.
        files: address of each file by the name it is kept under.
        format: name of the format, for people.
        licence: the publisher's terms.
        cadence: how often it is issued, in words.
        page: the publisher's page about it.
        by_name_only: whether it is fetched only when it is asked for by name: it is
            closed, or its licence is not free for every use.
    """

    list_id: str
    publisher: str
    title: str
    files: Mapping[str, str]
    format: str
    licence: str
    cadence: str
    page: str
    by_name_only: bool = False


@functools.cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Give every list known, by its id (``data/catalog.yaml``).

    >>> catalogue()["un-sc"].publisher
    'un-sc'
    """
    source = resources.files("sanctionsdesk.lists").joinpath("data/catalog.yaml")
    loaded = yaml.safe_load(source.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            list_id: CatalogueEntry(
                list_id=list_id, **entry | {"files": MappingProxyType(entry["files"])}
            )
            for list_id, entry in loaded.items()
        }
    )
