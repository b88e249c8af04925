"""The index of a set of list issues, built once and mapped from disk after."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from pathlib import Path

from sanctionsdesk.base.errors import ListError
from sanctionsdesk.entities.party import Party
from sanctionsdesk.index.listed import FORMAT
from sanctionsdesk.screening.screen import Index


def index_key(digests: Sequence[str]) -> str:
    """Name the index of these issues: how names are read, a dash, and the issues."""
    reading = hashlib.sha256(f"{FORMAT}".encode())
    names = resources.files("sanctionsdesk.names")
    for room in (names, names.joinpath("data")):
        for file in sorted(room.iterdir(), key=lambda file: file.name):
            if file.name.endswith((".py", ".yaml")):
                reading.update(file.read_bytes())
    issues = hashlib.sha256("".join(sorted(digests)).encode())
    return f"{reading.hexdigest()[:16]}-{issues.hexdigest()[:32]}"


def open_index(
    home: Path, digests: Sequence[str], parties: Callable[[], Iterable[Party]]
) -> tuple[Index, Path]:
    """Open the index of these issues; make it if it is not there or broken.

    It is made from the newest index on this desk, of which names already read
    are taken over, or built anew where there is none. It appears in its place
    whole, by one rename, so that a kill leaves nothing half-built in use and
    readers of the old one are not disturbed.

    Returns:
        The index and its folder.
    """
    place = home / "indexes" / index_key(digests)
    try:
        return Index.open(place), place
    except ListError:
        pass
    place.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=place.parent))
    try:
        older = _newest(place)
        if older is None:
            Index.build_at(parties(), part)
        else:
            older.updated(parties()).save(part)
        if place.exists():
            shutil.rmtree(place)
        part.replace(place)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        # Another process was quicker, or the disk is full: the index in memory serves.
        if not place.exists():
            return Index.build(parties()), place
    return Index.open(place), place


def _newest(place: Path) -> Index | None:
    """Open the index made last of those that read names as the one wanted does."""
    reading = place.name.partition("-")[0]
    made = sorted(
        place.parent.glob(f"{reading}-*/index.json"),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in made:
        try:
            return Index.open(path.parent)
        except ListError:
            continue
    return None
