"""What was fetched of each list, and when it was last known to be the present one."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Downloads:
    """The folder of one list's downloads: the files as last taken over, and the new ones.

    Attributes:
        folder: ``updates/<list>`` of the desk's folder.
        files: what is noted of each new file: address, name and validators.
    """

    folder: Path
    files: Mapping[str, Any]

    @classmethod
    def of(cls, home: Path, list_id: str) -> Downloads:
        """Give the folder of a list; nothing is made yet."""
        return cls(home / "updates" / list_id, {})

    @property
    def current(self) -> Path:
        """The files of the issue last taken over."""
        return self.folder / "current"

    @property
    def new(self) -> Path:
        """The files being fetched."""
        return self.folder / "new"

    @property
    def candidate(self) -> Path:
        """A store in which the new files are read before they are trusted."""
        return self.folder / "candidate"

    def tidy(self, names: Iterable[str]) -> None:
        """Leave nothing among the new files but what can be gone on from."""
        self.new.mkdir(parents=True, exist_ok=True)
        begun = {f"{name}.part{end}" for name in names for end in ("", ".json")}
        for path in self.new.iterdir():
            if path.name not in begun:
                path.unlink()

    def noted(self) -> dict[str, Any]:
        """What was noted at the last update; nothing if it cannot be read."""
        with contextlib.suppress(OSError, ValueError):
            loaded = json.loads(
                (self.folder / "state.json").read_text(encoding="utf-8")
            )
            if isinstance(loaded, dict):
                return loaded
        return {}

    def note(self, **told: Any) -> None:
        """Note more, in one move."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / "state.json.part"
        part.write_text(json.dumps(self.noted() | told, indent=1), encoding="utf-8")
        part.replace(self.folder / "state.json")

    def settle(self, checked: str) -> None:
        """Make the new files the current ones; a kill in between only fetches again."""
        (self.folder / "state.json").unlink(missing_ok=True)
        shutil.rmtree(self.current, ignore_errors=True)
        self.new.replace(self.current)
        self.note(files=self.files, checked=checked)


def checked_on(home: Path, list_id: str) -> str:
    """Give the ISO moment at which a list was last found unchanged or taken over."""
    return str(Downloads.of(home, list_id).noted().get("checked", ""))
