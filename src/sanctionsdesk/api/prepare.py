"""Build the index and the directory of a day in a process of its own.

A build in a server process would hold up every request there; this one gives way
to them. Of several server processes that want the same build one begins it, and
the others wait for what it makes.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sanctionsdesk.desk import Desk
from sanctionsdesk.store.directory import open_directory
from sanctionsdesk.store.snapshots import Store

_NICE = 10


def in_process(
    home: Path,
    day: date,
    lists: tuple[str, ...] | None,
    *,
    is_there: Callable[[], bool],
) -> None:
    """Build what the lists of a day need; what is wrong is found when they are opened.

    Args:
        home: folder of the desk.
        day: the day.
        lists: only these, or all.
        is_there: tells whether it has been built, perhaps by another process.
    """
    place = home / "indexes"
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_there():
            return
        subprocess.run(  # noqa: S603 - our own module, no shell
            [
                sys.executable,
                "-m",
                "sanctionsdesk.api.prepare",
                json.dumps([str(home), day.isoformat(), lists]),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


def main() -> None:
    """Build what the argument asks for, giving way to answers without waiting for ever."""
    home, day, lists = json.loads(sys.argv[1])
    os.nice(_NICE)
    desk = Desk(home=Path(home))
    index, folder, issues = desk.index(as_of=date.fromisoformat(day), lists=lists)
    open_directory(folder, index, Store(desk.home), issues)


if __name__ == "__main__":
    main()
