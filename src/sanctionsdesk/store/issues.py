"""One issue of a list by the words people use for it: a list and a day, a digest, a file."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import InputError, ListError, NotFoundError, UsageError
from sanctionsdesk.store.snapshots import Snapshot, Store

SHORTEST_DIGEST = 6
"""Letters of a digest that name an issue."""


@contextlib.contextmanager
def open_issue(store: Store, reference: str) -> Iterator[tuple[Snapshot, Store]]:
    """Give the issue that a reference means, and the store that holds it.

    Args:
        store: the desk's issues.
        reference: ``us-ofac-sdn@2021-07-07`` (the issue that stands on that day),
            ``us-ofac-sdn`` (the newest), the first letters of a digest, or a file
            or folder of one list, which is read and not kept.

    Raises:
        NotFoundError: when no issue kept here is meant.
        UsageError: when several are, or a folder holds several lists.
        InputError, ListError: when a file given cannot be read.
    """
    if reference and Path(reference).exists():
        with tempfile.TemporaryDirectory(prefix="sanctionsdesk-") as place:
            passing = Store(Path(place))
            found = _read(passing, reference)
            if len(found) != 1:
                names = ", ".join(f"{item.list_id}@{item.as_of}" for item in found)
                raise UsageError(
                    f"holds {len(found)} issues ({names}); give the path of one",
                    field=reference,
                )
            yield found[0], passing
        return
    yield find_issue(store, reference), store


def _read(passing: Store, path: str) -> tuple[Snapshot, ...]:
    try:
        return tuple(passing.add([path]))
    except InputError:
        # A file that states no day can be compared all the same; the time of the
        # file stands in for it. Anything else that is wrong with it is said again.
        day = datetime.fromtimestamp(Path(path).stat().st_mtime, tz=UTC).date()
        found = passing.add([path], as_of=day)
        return tuple(replace(item, basis="time of the file") for item in found)


def find_issue(store: Store, reference: str) -> Snapshot:
    """Give the issue kept that a reference means; see :func:`open_issue`."""
    kept = store.snapshots()
    name, at, day = reference.partition("@")
    if at or any(item.list_id == name for item in kept):
        return _of_list(kept, name, day)
    found = [item for item in kept if item.digest.startswith(reference.lower())]
    if re.fullmatch(rf"[0-9a-fA-F]{{{SHORTEST_DIGEST},64}}", reference) and found:
        if len(found) > 1:
            raise UsageError("begins several digests; give more of it", field=reference)
        return found[0]
    known = ", ".join(sorted({item.list_id for item in kept})) or "none is kept"
    raise NotFoundError(
        f"names no issue kept; write LIST@DATE, a digest or a file (lists: {known})",
        field=reference,
    )


def _of_list(kept: tuple[Snapshot, ...], name: str, day: str) -> Snapshot:
    issues = [item for item in kept if item.list_id == name]
    if not issues:
        known = ", ".join(sorted({item.list_id for item in kept})) or "none"
        raise NotFoundError(f"no issue of it is kept (kept: {known})", field=name)
    if not day:
        return issues[-1]
    on = parse_day(day)
    standing = [item for item in issues if item.as_of <= on]
    if not standing:
        raise ListError(
            f"no issue kept on or before {on}; the earliest is of {issues[0].as_of}",
            field=name,
        )
    return standing[-1]
