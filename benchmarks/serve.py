"""A desk under load: requests a second, waits, memory, and new lists in the middle.

One command, loopback only::

    python benchmarks/serve.py --lists ../shared/data/lists/us-ofac-sdn/2023-12-28 \
        ../shared/data/lists/un-sc/2024-11-30 --swap ../shared/data/lists/us-ofac-sdn/2024-07-02

Requests leave on a fixed schedule whether or not answers have come (an open
loop), so a slow server is seen as waiting and never as fewer requests. The
generator runs on the same cores as the server and costs it that much.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from datetime import date
from pathlib import Path

PORT = 18431
SDESK = [
    sys.executable,
    "-c",
    "from sanctionsdesk.cli.main import main; main()",
]
GIVEN = [
    "Ivan",
    "Maria",
    "Ahmed",
    "Chen",
    "Olga",
    "John",
    "Fatima",
    "Jose",
    "Anna",
    "Viktor",
    "Li",
    "Hassan",
]
FAMILY = [
    "Smith",
    "Petrov",
    "Garcia",
    "Haddad",
    "Wang",
    "Novak",
    "Rossi",
    "Kim",
    "Mueller",
    "Silva",
]


# ruff: noqa: D102, ARG002 - methods and arguments are those of asyncio


class Connection(asyncio.Protocol):
    """One kept connection; answers come in the order of the requests."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.waiting: asyncio.Future[int] | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.is_open = transport, True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(0)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, mark, body = bytes(self.buffer).partition(b"\r\n\r\n")
        if not mark:
            return
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        if len(body) >= length and self.waiting and not self.waiting.done():
            self.buffer.clear()
            self.waiting.set_result(int(head[9:12]))


def questions(names: list[str]) -> list[bytes]:
    """Nine of ten are clean customers, one is a listed name, as a bank would see."""
    rng = random.Random(7)
    found = []
    for number in range(2000):
        name = (
            rng.choice(names)
            if number % 10 == 0
            else f"{rng.choice(GIVEN)} {rng.choice(FAMILY)} {rng.choice(FAMILY)}"
        )
        body = json.dumps(
            {"queries": {"q": {"schema": "Person", "properties": {"name": [name]}}}}
        ).encode()
        found.append(
            b"POST /match/default HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )
    return found


async def load(
    rate: int, seconds: float, asked: list[bytes]
) -> tuple[list[float], Counter[int]]:
    loop = asyncio.get_running_loop()
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(64):
        _, connection = await loop.create_connection(Connection, "127.0.0.1", PORT)
        free.put_nowait(connection)
    waits: list[float] = []
    statuses: Counter[int] = Counter()

    async def one(due: float, request: bytes) -> None:
        connection = await free.get()
        if not connection.is_open:
            _, connection = await loop.create_connection(Connection, "127.0.0.1", PORT)
        connection.waiting = loop.create_future()
        connection.transport.write(request)
        statuses[await connection.waiting] += 1
        waits.append(loop.time() - due)
        free.put_nowait(connection)

    start = loop.time()
    tasks = set()
    for number in range(int(rate * seconds)):
        due = start + number / rate
        if (left := due - loop.time()) > 0:
            await asyncio.sleep(left)
        task = asyncio.create_task(one(due, asked[number % len(asked)]))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    return waits, statuses


def memory(parent: int) -> list[tuple[int, int]]:
    """Proportional and private megabytes of each process of the server."""
    found = []
    children = subprocess.run(["ps", "--ppid", str(parent), "-o", "pid="], capture_output=True, text=True, check=False)  # fmt: skip
    for pid in [int(text) for text in children.stdout.split()] or [parent]:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        size = {
            line.split(":")[0]: int(line.split()[1]) for line in told.splitlines()[1:]
        }
        private = size["Private_Clean"] + size["Private_Dirty"]
        found.append((size["Pss"] // 1024, private // 1024))
    return found


def busy(parent: int) -> float:
    """Seconds of processor time that the server has used, all its processes together."""
    children = subprocess.run(["ps", "--ppid", str(parent), "-o", "pid="], capture_output=True, text=True, check=False)  # fmt: skip
    ticks = 0
    for pid in [int(text) for text in children.stdout.split()] or [parent]:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        ticks += sum(map(int, told.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def until_ready() -> float:
    start = time.perf_counter()
    while time.perf_counter() - start < 60:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=1):
                return time.perf_counter() - start
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the server did not get ready")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lists", nargs="+", required=True)
    parser.add_argument("--swap", help="an issue added in the middle of the run")
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    home = tempfile.mkdtemp(prefix="sanctionsdesk-bench-")
    environment = os.environ | {"SANCTIONSDESK_HOME": home}
    try:
        run(given, Path(home), environment)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run(given: argparse.Namespace, home: Path, environment: dict[str, str]) -> None:
    subprocess.run([*SDESK, "lists", "add", *given.lists], env=environment, check=True)
    from sanctionsdesk.desk import Desk

    index, _, used = Desk(home=home).index(as_of=date.today())  # noqa: DTZ011
    people = [party.caption for party in index.parties() if party.schema == "Person"]
    print(
        f"{len(index)} parties, {index.names} names of {', '.join(item.list_id for item in used)}"
    )
    serve = [*SDESK, "serve", "--port", str(PORT), "--workers", str(given.workers)]
    for label in ("first start, directory built", "cold start"):
        server = subprocess.Popen(serve, env=environment, start_new_session=True)
        print(f"{label}: {until_ready():.2f} s")
        if label == "cold start":
            break
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
    try:
        asked = questions(people)
        asyncio.run(load(50, 4, asked))
        swap = None
        if given.swap:
            command = f"sleep {given.seconds / 2}; exec nice {sys.executable} -c 'from sanctionsdesk.cli.main import main; main()' lists add {given.swap}"
            swap = subprocess.Popen(["sh", "-c", command], env=environment)
        before = busy(server.pid)
        waits, statuses = asyncio.run(load(given.rate, given.seconds, asked))
        each = 1000 * (busy(server.pid) - before) / len(waits)
        if swap:
            swap.wait(60)
        waits.sort()
        wrong = sum(count for status, count in statuses.items() if status != 200)
        at = {
            f"p{q}": 1000 * waits[min(len(waits) - 1, len(waits) * q // 100)]
            for q in (50, 95, 99)
        }
        print(
            f"{given.rate}/s for {given.seconds:g} s: {len(waits)} answers, {wrong} errors"
        )
        print(
            ", ".join(f"{key} {value:.1f} ms" for key, value in at.items()),
            f"most {1000 * waits[-1]:.0f} ms",
        )
        print(f"processor time of the server: {each:.2f} ms a request")
        for proportional, private in memory(server.pid):
            print(f"process: {proportional} MB proportional, {private} MB private")
        with urllib.request.urlopen(
            f"http://127.0.0.1:{PORT}/catalog", timeout=5
        ) as told:
            for item in json.load(told)["datasets"]:
                if item["digest"]:
                    print("at the end:", item["name"], item["as_of"])
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


if __name__ == "__main__":
    main()
