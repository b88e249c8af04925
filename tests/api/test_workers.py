"""The server processes as a user starts them: ready, replaced when killed, stopped when told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2 as httpx
import pytest

from sanctionsdesk.api.workers import listen
from sanctionsdesk.base.errors import SettingsError

SERVE = [sys.executable, "-c", "from sanctionsdesk.cli.main import main; main()", "serve"]  # fmt: skip


def workers_of(process):
    tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return tasks.read_text().split()


@pytest.fixture
def server(home):
    environment = os.environ | {"SANCTIONSDESK_HOME": str(home)}
    words = [*SERVE, "--port", "0", "--workers", "2"]
    with subprocess.Popen(
        words, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        told = process.stderr.readline()
        yield process, re.search(r"http://127\.0\.0\.1:\d+", told)[0]
        process.kill()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_a_killed_process_is_replaced_and_all_stop_when_told(server):
    process, where = server

    def is_ready():
        for _ in range(100):
            try:
                return httpx.get(f"{where}/readyz", timeout=5).status_code == 200
            except httpx.TransportError:
                time.sleep(0.05)
        return False

    assert is_ready()
    before = workers_of(process)
    assert len(before) == 2
    os.kill(int(before[0]), signal.SIGKILL)
    for _ in range(100):
        after = workers_of(process)
        if len(after) == 2 and before[0] not in after:
            break
        time.sleep(0.05)
    else:
        pytest.fail("no process took the place of the killed one")
    assert before[1] in after
    assert is_ready()
    process.terminate()
    assert process.wait(15) == 0


def test_an_address_that_is_taken_is_said_to_be():
    with (
        listen("127.0.0.1", 0) as first,
        pytest.raises(SettingsError, match="is a desk served there already") as told,
    ):
        listen("127.0.0.1", first.getsockname()[1])
    assert told.value.exit_code == 22
