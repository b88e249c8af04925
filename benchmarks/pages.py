"""How long the server takes for each page, with all lists of a desk loaded.

    SANCTIONSDESK_HOME=... python benchmarks/pages.py [ROUNDS]

Pages are asked for in one process without a network, so that the time is the
server's own: routing, answer, template. Alerts and receipts are those of the desk.
Prints median and 95th percentile in milliseconds and the size in kB.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from httpx2 import Response
from starlette.testclient import TestClient

from sanctionsdesk.api.app import served

EXAMPLE = Path(__file__).parents[1] / "examples" / "turkey-s-400.txt"
ADDRESSES = (
    "/",
    "/search?q=Ismail+Demir",
    "/search?q=Wladimir+Putin&threshold=0.5",
    "/search?q=Rosoboronexport&schema=Organization",
    "/party?of=us-ofac-sdn:27018",
    "/party?of=us-ofac-sdn:35096",
    "/party?of=Rosoboronexport",
    "/lists",
    "/lists?old=us-ofac-sdn@2021-07-07&new=us-ofac-sdn@2022-02-17",
    "/article",
    "/law",
    "/law/us.caatsa.231.a?as_of=2019-08-02&fact.knowingly=true",
    "/ownership",
    "/batch",
    "/review",
    "/review/1",
    "/receipts",
    "/audit",
    "/admin",
)


def main(rounds: int) -> None:
    """Measure every page and print a line for each."""
    with TestClient(served(), base_url="http://127.0.0.1") as client:
        print(f"{'median':>8} {'p95':>8} {'kB':>6}  page")
        for address in ADDRESSES:
            _told(address, lambda: client.get(address), rounds)  # noqa: B023
        article = {"text": EXAMPLE.read_text(encoding="utf-8"), "as_of": "2021-07-07"}
        _told("POST /article", lambda: client.post("/article", data=article), rounds)


def _told(name: str, ask: Callable[[], Response], rounds: int) -> None:
    took = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        answer = ask()
        took.append(1000 * (time.perf_counter() - begun))
    # The first opens indexes and compiles templates.
    took = sorted(took[1:])
    p95 = took[min(len(took) - 1, round(0.95 * len(took)))]
    size = len(answer.content) / 1000
    print(
        f"{statistics.median(took):8.1f} {p95:8.1f} {size:6.0f}  {name} {answer.status_code}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
