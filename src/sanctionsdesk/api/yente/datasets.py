"""Data sets by name: each list, each publisher's lists, and the collections of all."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from sanctionsdesk.api.shelf import Opened
from sanctionsdesk.base.errors import NotFoundError
from sanctionsdesk.entities.ftm import is_export_control
from sanctionsdesk.lists.catalog import catalogue

COLLECTIONS = {
    "default": "Every list kept on this desk",
    "sanctions": "Every list of sanctions, without lists of export control only",
}


@functools.lru_cache(maxsize=16)
def datasets(opened: Opened) -> Mapping[str, tuple[str, ...]]:
    """Give each data set that can be asked, and the lists or stated data sets in it."""
    lists = tuple(item.list_id for item in opened.issues)
    stated = tuple(name for name in opened.directory.sizes if name not in lists)
    found: dict[str, tuple[str, ...]] = {
        "default": (*lists, *stated),
        "sanctions": tuple(name for name in lists if not is_export_control(name)),
    }
    for name in lists:
        found.setdefault(publisher(name), ())
        found[publisher(name)] += (name,)
    # A publisher's name may be that of its one list; the list is meant then.
    found |= {name: (name,) for name in (*stated, *lists)}
    return found


def publisher(list_id: str) -> str:
    """Give the publisher of a list: as catalogued, or the first two parts of its id."""
    known = catalogue().get(list_id)
    return known.publisher if known else "-".join(list_id.split("-")[:2])


def scope(
    opened: Opened,
    dataset: str,
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
) -> frozenset[str]:
    """Give the names that a party must be of one of.

    Args:
        opened: the lists of the day.
        dataset: name in the path.
        include: names to keep of it; empty keeps all.
        exclude: names to leave out.

    Raises:
        NotFoundError: for a name in the path that is no data set here.
    """
    known = datasets(opened)
    if dataset not in known:
        raise NotFoundError(
            f"No such dataset: {dataset}; here are {', '.join(sorted(known))}"
        )
    names = frozenset(known[dataset])
    kept = [name for item in include for name in known.get(item, ())]
    if include:
        names &= frozenset(kept)
    return names - {name for item in exclude for name in known.get(item, ())}


def described(opened: Opened) -> list[dict[str, Any]]:
    """Describe every data set as yente's catalogue does."""
    counts = opened.directory.sizes
    issues = {item.list_id: item for item in opened.issues}
    told = []
    for name, members in datasets(opened).items():
        issue, entry = issues.get(name), catalogue().get(name)
        days = [issues[item].as_of for item in members if item in issues]
        day = max(days).isoformat() if days else None
        size = sum(counts.get(item, 0) for item in members)
        is_one = members == (name,)
        told.append(
            {
                "name": name,
                "title": entry.title if entry else COLLECTIONS.get(name, name),
                "summary": entry.cadence if entry else None,
                "url": entry.page if entry else None,
                "version": (issue.digest if issue else opened.version)[:16],
                "index_version": opened.version,
                "index_current": True,
                "load": name == "default",
                "entities_url": None,
                "delta_url": None,
                "children": [] if is_one else list(members),
                "updated_at": f"{day}T00:00:00" if day else None,
                "last_export": f"{day}T00:00:00" if day else None,
                "entity_count": size,
                "thing_count": size,
                "category": "sanctions",
                "tags": [],
                "resources": [],
                "coverage": None,
                "publisher": {
                    "name": publisher(name),
                    "url": entry.page if entry else None,
                }
                if is_one
                else None,
                "deprecated": False,
                "as_of": day,
                "digest": issue.digest if issue else None,
            }
        )
    return told
