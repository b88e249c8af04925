"""Addresses that the tests of the pages visit."""

from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "turkey-s-400.txt"
ADDRESSES = (
    "/",
    "/search?q=Jane+Roe&as_of=2020-03-01",
    "/party?of=us-ofac-sdn:7&as_of=2020-03-01",
    "/lists",
    "/lists?old=us-ofac-sdn@2020-01-02&new=us-ofac-sdn@2020-02-03",
    "/article",
    "/law?as_of=2019-08-02",
    "/law/us.caatsa.231.a?as_of=2019-08-02&fact.knowingly=true",
    "/ownership",
    "/review",
    "/sign-in",
    "/audit",
    "/batch",
    "/receipts",
    "/admin",
)
