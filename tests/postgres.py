"""A real PostgreSQL for the tests: Debian's binaries, a temporary folder, no network."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def binaries() -> Path | None:
    """The newest installed server's folder, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server on a socket of its own; give a URL without a database name."""
    folder = binaries()
    assert folder is not None
    place = Path(tempfile.mkdtemp(prefix="sdesk-pg-", dir="/tmp"))
    owner: dict[str, object] = {}
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root.
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            user = pwd.getpwnam("nobody")
        os.chown(place, user.pw_uid, user.pw_gid)
        owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(place)}
    options = {"env": env, "cwd": place, **owner}
    data = place / "data"
    subprocess.run(
        [
            folder / "initdb",
            "-D",
            data,
            "-U",
            "desk",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        ],
        check=True,
        capture_output=True,
        **options,
    )
    running = subprocess.Popen(
        [
            folder / "postgres", "-D", data, "-k", place, "-c", "listen_addresses=",
            "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **options,
    )  # fmt: skip
    try:
        for _ in range(200):
            ready = subprocess.run(
                [folder / "pg_isready", "-h", place, "-q"], check=False, **options
            )
            if ready.returncode == 0:
                break
            time.sleep(0.05)
        yield f"postgresql://desk@/{{name}}?host={place}"
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(20)
        shutil.rmtree(place, ignore_errors=True)
