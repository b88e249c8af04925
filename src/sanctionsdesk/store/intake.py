"""Files and folders that may hold lists: unpacked within limits, recognised, put together."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, BinaryIO, cast

from sanctionsdesk.base.dates import parse_day
from sanctionsdesk.base.errors import DeskError, InputError
from sanctionsdesk.lists.formats import FORMATS, recognise
from sanctionsdesk.lists.markup import root_of
from sanctionsdesk.lists.reading import HEAD, Format, Issue, Opener

LIMIT = 8 * 1024 * 1024 * 1024
"""Most bytes of one file, unpacked."""

RATIO = 200
"""Most bytes that one packed byte may become, past the first 64 MB."""

_FREE = 64 * 1024 * 1024
_MEMBERS = 1000
_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_ENDINGS = "csvpipdel.ff"
_BESIDE = re.compile(r"(cons_|sdn_|)(add|alt|comments)\.(csv|pip|del|ff)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIssue:
    """One issue of a list, found on disk and not yet read.

    Attributes:
        format: its format.
        list_id: list that the format or the file names.
        path: main file, for messages.
        paths: all its files.
        files: openers by base name, main file first.
        head: first bytes of the main file.
        folder: folder it was found in.
    """

    format: Format
    list_id: str
    path: str
    paths: tuple[str, ...]
    files: Mapping[str, Opener]
    head: bytes
    folder: Path

    def issue(self, list_id: str, digest: str) -> Issue:
        """Give what the reader takes."""
        return Issue(files=self.files, list_id=list_id, digest=digest)

    def digest(self) -> str:
        """SHA-256 of the file unpacked, or over names and digests where there are several."""
        each = {name: _sha256(opener) for name, opener in sorted(self.files.items())}
        if len(each) == 1:
            return next(iter(each.values()))
        whole = hashlib.sha256()
        for name, digest in each.items():
            whole.update(name.encode() + b"\0" + bytes.fromhex(digest))
        return whole.hexdigest()

    def day(self, given: date | None) -> tuple[date, str]:
        """Give the day the issue stands for, and how it is known.

        Raises:
            InputError: where neither file, caller nor folder says it.
        """
        stated = self.format.stated(self.head)
        if stated is not None:
            return stated, "stated"
        if given is not None:
            return given, "given"
        for name in (self.folder.name, self.folder.parent.name):
            try:
                return parse_day(name), "folder name"
            except InputError:
                continue
        if found := _DAY.search(Path(self.path).name):
            try:
                return parse_day("-".join(found.groups())), "file name"
            except InputError:
                pass
        raise InputError("states no date; give --as-of", file=self.path)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    path: str
    open: Opener


def issues_in(
    paths: Iterable[str], *, unread: Callable[[str], None]
) -> Iterator[FoundIssue]:
    """Find the issues of lists among files and folders.

    Args:
        paths: files or folders; ``.gz`` and ``.zip`` are looked into.
        unread: told, in one line, of each file that is no list this desk reads.

    Raises:
        InputError: for a path that is not there.
    """
    for folder, files in _by_folder(paths).items():
        heads: dict[str, bytes] = {}
        for file in files:
            try:
                with file.open() as stream:
                    heads[file.path] = stream.read(HEAD)
            except DeskError as error:
                unread(str(error))
        known = {
            file.path: found
            for file in files
            if file.path in heads and (found := recognise(file.name, heads[file.path]))
        }
        twins = _twins(known, heads, unread)
        taken: set[str] = set()
        for file in files:
            if file.path not in known:
                continue
            form, list_id = known[file.path]
            beside = [
                other
                for other in files
                if other.name in form.companion(file.name) and other.path in heads
            ]
            taken.update(other.path for other in (file, *beside))
            if file.path in twins:
                continue
            yield FoundIssue(
                format=form,
                list_id=list_id,
                path=file.path,
                paths=tuple(other.path for other in (file, *beside)),
                files={other.name: other.open for other in (file, *beside)},
                head=heads[file.path],
                folder=folder,
            )
        for file in files:
            if file.path in heads and file.path not in taken:
                why = _why_not(file.name, heads[file.path])
                unread(f"{file.path}: {why}")


def _twins(
    known: Mapping[str, tuple[Format, str]],
    heads: Mapping[str, bytes],
    unread: Callable[[str], None],
) -> set[str]:
    """Find files that hold, in another form, the issue of a file beside them.

    Of one list and day in one folder the form that stands first in the table of
    formats is kept, since it says most; a form that states no day is taken to be
    of the same day.
    """
    twins: set[str] = set()
    by_list: dict[str, list[str]] = defaultdict(list)
    for path, (_, list_id) in known.items():
        by_list[list_id].append(path)
    for paths in by_list.values():
        days = {path: known[path][0].stated(heads[path]) for path in paths}
        stated = {day for day in days.values() if day is not None}
        only = next(iter(stated)) if len(stated) == 1 else None
        kept: dict[date | None, str] = {}
        for path in sorted(
            paths,
            key=lambda path: (
                FORMATS.index(known[path][0]),
                _ENDINGS.find(path.removesuffix(".gz")[-3:]),
            ),
        ):
            first = kept.setdefault(days[path] or only, path)
            if first != path and path.removesuffix(".gz") != first.removesuffix(".gz"):
                twins.add(path)
                unread(
                    f"{path}: is another form of the issue in {first}, which is read"
                )
    return twins


def _why_not(name: str, head: bytes) -> str:
    if not head.strip():
        return "is empty"
    if re.match(rb"\s*<(?:!doctype html|html)\b", head, re.IGNORECASE):
        return "is an HTML page, not a list; was an error page saved in its place?"
    beside = _BESIDE.fullmatch(name)
    if beside:
        held = {"add": "addresses", "alt": "aliases"}.get(beside[2], "more remarks")
        main = f"{'cons_prim' if beside[1] == 'cons_' else 'sdn'}.{beside[3]}"
        return f"holds {held} for the entries of {main}, which is not beside it"
    if b"bods.openownership" in head or (
        b'"statementId"' in head or b'"recordType"' in head or b'"statementID"' in head
    ):
        return "is a register of holdings (BODS), no list; read it with sdesk trace"
    if root_of(head) in {"RelationshipData", "ReportingExceptionData"}:
        return "is GLEIF's register of who owns whom, no list; read it with sdesk trace"
    return "is in no format that this desk reads; see docs/lists.md"


def _by_folder(paths: Iterable[str]) -> dict[Path, list[_File]]:
    groups: dict[Path, list[_File]] = defaultdict(list)
    for text in paths:
        root = Path(text)
        if not root.exists():
            raise InputError("is not there", file=text)
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and not path.name.startswith("."):
                groups[path.parent.absolute()] += _files(path)
    return groups


def _files(path: Path) -> Iterator[_File]:
    if path.suffix.lower() == ".zip":
        yield from _members(path)
        return
    name = path.name.lower().removesuffix(".gz")
    packed = path.suffix.lower() == ".gz"

    def opened() -> BinaryIO:
        try:
            if not packed:
                return path.open("rb")
            size = path.stat().st_size
            return _limited(cast("IO[bytes]", gzip.open(path)), size, str(path))
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror or error}", file=str(path)
            ) from None

    yield _File(name, str(path), opened)


def _members(path: Path) -> Iterator[_File]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"is no whole zip file: {error}", file=str(path)) from None
    if len(members) > _MEMBERS:
        raise InputError(
            f"holds {len(members)} files, more than {_MEMBERS}", file=str(path)
        )
    for member in members:
        name = member.filename.rpartition("/")[2].lower()

        def opened(member: zipfile.ZipInfo = member) -> BinaryIO:
            archive = zipfile.ZipFile(path)
            place = f"{path}!{member.filename}"
            try:
                stream = archive.open(member)
            except (zipfile.BadZipFile, RuntimeError, OSError) as error:
                raise InputError(f"cannot be unpacked: {error}", file=place) from None
            return _limited(stream, member.compress_size, place)

        yield _File(name, f"{path}!{member.filename}", opened)


def _limited(stream: IO[bytes], packed: int, path: str) -> BinaryIO:
    return io.BufferedReader(_Limited(stream, packed, path))


class _Limited(io.RawIOBase):
    """A packed file that stops where it has become too large to be a list."""

    def __init__(self, stream: IO[bytes], packed: int, path: str) -> None:
        super().__init__()
        self._stream, self._path, self._read = stream, path, 0
        self._most = min(LIMIT, max(_FREE, packed * RATIO))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._read = 0
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise InputError(
                f"is no whole packed file: {error}", file=self._path
            ) from None
        self._read += len(data)
        if self._read > self._most:
            raise InputError(
                f"becomes more than {self._most:,} bytes unpacked, which no list is",
                file=self._path,
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _sha256(opener: Opener) -> str:
    whole = hashlib.sha256()
    with opener() as stream:
        while block := stream.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()
