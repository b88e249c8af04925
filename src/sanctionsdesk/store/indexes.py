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
    """Name the index of these issues: their digests and the words names are read with."""
    told = hashlib.sha256(f"{FORMAT}".encode())
    data = resources.files("sanctionsdesk.names").joinpath("data")
    for name in ("words.yaml", "common.yaml"):
        told.update(data.joinpath(name).read_bytes())
    for digest in sorted(digests):
        told.update(digest.encode())
    return told.hexdigest()


def open_index(
    home: Path, digests: Sequence[str], parties: Callable[[], Iterable[Party]]
) -> tuple[Index, Path]:
    """Open the index of these issues; build it if it is not there or broken.

    It appears in its place whole, by one rename, so that a kill leaves nothing
    half-built in use and readers of the old one are not disturbed.

    Returns:
        The index and its folder.
    """
    place = home / "indexes" / index_key(digests)
    try:
        return Index.open(place), place
    except ListError:
        pass
    index = Index.build(parties())
    place.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=place.parent))
    try:
        index.save(part)
        if place.exists():
            shutil.rmtree(place)
        part.replace(place)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        # Another process was quicker, or the disk is full: the index in memory serves.
        if not place.exists():
            return index, place
    return Index.open(place), place
