"""Bring lists up to date, from their publishers or from a folder; the old one stays until the new is proven.

What is fetched is read into a store of its own first. Only an issue that reads as the
list it should be, and did not shrink past the limit, is taken over.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sanctionsdesk.base.errors import DeskError, ListError
from sanctionsdesk.lists.catalog import CatalogueEntry, catalogue
from sanctionsdesk.store.downloads import Downloads
from sanctionsdesk.store.fetch import (
    Limits,
    Progress,
    Validators,
    fetch,
    open_client,
)
from sanctionsdesk.store.snapshots import Snapshot, Store

MOST_SHRINK = 0.2
"""Share of the parties by which an issue may be shorter than the one before."""

MANIFESTS = ("SHA256SUMS", "sha256sums.txt", "MANIFEST.csv")
"""Names of the file that states the digests of a folder, in the form of ``sha256sum``
or as CSV with the columns ``path`` and ``sha256``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of bringing one list up to date.

    Attributes:
        list_id: the list, or the file where no list was recognised.
        result: ``added``, ``unchanged``, or ``refused``: the old one was kept.
        sentence: what happened, for people.
        snapshot: the issue that stands after it, if there is one.
    """

    list_id: str
    result: Literal["added", "unchanged", "refused"]
    sentence: str
    snapshot: Snapshot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Updating:
    """How lists are brought up to date.

    Attributes:
        store: where they are kept.
        now: this moment; its day is that of issues that state none.
        limits: what one file may cost.
        most_shrink: share of the parties that may go; 1 allows any.
        progress: told of bytes as they come.
    """

    store: Store
    now: datetime
    limits: Limits = field(default_factory=Limits)
    most_shrink: float = MOST_SHRINK
    progress: Progress | None = None

    def from_publishers(self, entries: Sequence[CatalogueEntry]) -> Iterator[Outcome]:
        """Fetch lists from the addresses of their entries, one after another.

        A list that cannot be had or trusted is refused by name and the others go on.
        """
        with _alone(self.store.home), open_client() as client:
            for entry in entries:
                place = Downloads.of(self.store.home, entry.list_id)
                try:
                    if not self._fetched(place, entry, client):
                        place.note(checked=self.now.isoformat())
                        yield self._unchanged(entry.list_id)
                    else:
                        outcome = self._admit_files(place, entry)
                        if outcome.result != "refused":
                            place.settle(self.now.isoformat())
                        yield outcome
                except DeskError as error:
                    yield Outcome(
                        list_id=entry.list_id,
                        result="refused",
                        sentence=f"{error}; the old one was kept",
                    )
                finally:
                    shutil.rmtree(place.candidate, ignore_errors=True)

    def from_folder(self, folder: Path, names: Sequence[str] = ()) -> Iterator[Outcome]:
        """Take lists from a folder or USB stick whose files have the digests it states.

        Raises:
            ListError: when the digests are not stated, or a file is not as stated.
        """
        check_manifest(folder)
        with _alone(self.store.home):
            place = Downloads.of(self.store.home, "from-folder")
            shutil.rmtree(place.candidate, ignore_errors=True)
            candidate = Store(place.candidate)
            refused: list[DeskError] = []
            try:
                # By day, so that each issue is held against the one before it.
                found = candidate.add(
                    [str(folder)],
                    retrieved_at=self.now.isoformat(),
                    source=str(folder),
                    refused=refused.append,
                )
                for snapshot in sorted(found, key=lambda item: item.as_of):
                    if not names or snapshot.list_id in names:
                        yield self._admit(candidate, snapshot)
                for error in refused:
                    yield Outcome(
                        list_id=error.file or str(folder),
                        result="refused",
                        sentence=error.message,
                    )
            finally:
                shutil.rmtree(place.candidate, ignore_errors=True)

    def _fetched(self, place: Downloads, entry: CatalogueEntry, client: Any) -> bool:
        noted = place.noted()
        place.tidy(entry.files)
        changed = False
        files: dict[str, Any] = {}
        for name, address in entry.files.items():
            before = noted.get("files", {}).get(name, {})
            had = before.get("address") == address and (
                place.current / before.get("kept", name)
            )
            known = (
                Validators(etag=before["etag"], last_modified=before["last_modified"])
                if had and had.exists()
                else None
            )
            download = fetch(
                client,
                address,
                place.new / name,
                limits=self.limits,
                known=known,
                progress=self.progress,
            )
            if download is None and had:
                shutil.copyfile(had, place.new / had.name)
                files[name] = before
            elif download is not None:
                changed = True
                kept = name
                if download.is_gzip and not name.endswith(".gz"):
                    kept = f"{name}.gz"
                    download.path.replace(place.new / kept)
                files[name] = {
                    "address": address,
                    "kept": kept,
                    **asdict(download.validators),
                }
        place.files = files
        return changed

    def _admit_files(self, place: Downloads, entry: CatalogueEntry) -> Outcome:
        candidate = Store(place.candidate)
        source = next(iter(entry.files.values()))

        def read(list_id: str | None) -> list[Snapshot]:
            shutil.rmtree(place.candidate, ignore_errors=True)
            return list(
                candidate.add(
                    [str(place.new)],
                    as_of=self.now.date(),
                    list_id=list_id,
                    retrieved_at=self.now.isoformat(),
                    source=source,
                )
            )

        found = read(None)
        if len(found) == 1 and found[0].list_id not in catalogue():
            # A form that many publishers use does not say whose list it is.
            found = read(entry.list_id)
        held = ", ".join(sorted({item.list_id for item in found}))
        if held != entry.list_id or len(found) != 1:
            raise ListError(f"gave {held}, not {entry.list_id}", file=source)
        return self._admit(candidate, found[0])

    def _admit(self, candidate: Store, snapshot: Snapshot) -> Outcome:
        kept = [
            item for item in self.store.snapshots() if item.list_id == snapshot.list_id
        ]
        if any(item.digest == snapshot.digest for item in kept):
            return self._unchanged(snapshot.list_id)
        before = next(
            (item for item in reversed(kept) if item.as_of <= snapshot.as_of), None
        )
        least = (before.parties if before else 0) * (1 - self.most_shrink)
        if before and snapshot.parties < least:
            return Outcome(
                list_id=snapshot.list_id,
                result="refused",
                sentence=f"has {snapshot.parties} parties where the issue of {before.as_of} "
                f"has {before.parties}, more than {self.most_shrink:.0%} fewer; the old one "
                "was kept; if this is right: --allow-shrink",
                snapshot=before,
            )
        return Outcome(
            list_id=snapshot.list_id,
            result="added",
            sentence=f"{snapshot.parties} parties as of {snapshot.as_of} ({snapshot.basis})"
            + (f", before {before.parties} as of {before.as_of}" if before else ""),
            snapshot=self.store.adopt(candidate, snapshot),
        )

    def _unchanged(self, list_id: str) -> Outcome:
        kept = [item for item in self.store.snapshots() if item.list_id == list_id]
        newest = kept[-1] if kept else None
        day = f" since the issue of {newest.as_of}" if newest else ""
        return Outcome(
            list_id=list_id,
            result="unchanged",
            sentence=f"has not changed{day}",
            snapshot=newest,
        )


def with_addresses(
    entry: CatalogueEntry, addresses: Mapping[str, str]
) -> CatalogueEntry:
    """Give an entry that is fetched from other addresses; file names not given stay.

    >>> entry = catalogue()["un-sc"]
    >>> with_addresses(entry, {"consolidated.xml": "http://mirror/un.xml"}).files
    {'consolidated.xml': 'http://mirror/un.xml'}
    """
    return replace(entry, files={**entry.files, **addresses})


def check_manifest(folder: Path) -> None:
    """Hold every file of a folder against the digests that it states.

    Raises:
        ListError: when there is no statement, a file is missing or another one, or a
            file is not named in it.
    """
    manifest = next((folder / name for name in MANIFESTS if (folder / name).is_file()), None)  # fmt: skip
    if manifest is None:
        raise ListError(
            f"states no digests; make them with: sha256sum * > {MANIFESTS[0]}; "
            "unverified files are added with: sdesk lists add",
            file=str(folder),
        )
    stated = dict(_digests(manifest))
    present = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path != manifest
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
    for name, digest in stated.items():
        if name not in present:
            raise ListError(f"names {name}, which is not there", file=str(manifest))
        with present[name].open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise ListError("is not the file whose digest is stated", file=str(present[name]))  # fmt: skip
    for name, path in present.items():
        if name not in stated:
            raise ListError(f"is not named in {manifest.name}", file=str(path))


def _digests(manifest: Path) -> Iterator[tuple[str, str]]:
    try:
        text = manifest.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ListError(f"cannot be read: {error}", file=str(manifest)) from None
    if manifest.suffix == ".csv":
        for row in csv.DictReader(io.StringIO(text, newline="")):
            yield row.get("path") or "", (row.get("sha256") or "").lower()
        return
    for number, line in enumerate(text.splitlines(), start=1):
        digest, _, name = line.strip().partition(" ")
        if line.strip() and len(digest) != 64:
            raise ListError(
                "is no line of sha256sum: a digest and a file name",
                file=str(manifest),
                line=number,
            )
        if name:
            yield name.strip().removeprefix("*").removeprefix("./"), digest.lower()


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let one process at a time bring a desk's lists up to date."""
    (home / "updates").mkdir(parents=True, exist_ok=True)
    try:
        import fcntl  # noqa: PLC0415 - not on every system; there one has to take care
    except ImportError:
        yield
        return
    with (home / "updates" / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ListError(
                "another update is running; wait for it to end", file=str(home)
            ) from None
        yield
