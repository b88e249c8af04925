"""Every real file of the development data: what is in it, counted and checked."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
import yaml

from sanctionsdesk.entities.party import Party
from sanctionsdesk.store.intake import issues_in

GOLDEN = Path(__file__).parents[1] / "golden/lists"
ENTRIES = yaml.safe_load((GOLDEN / "entries.yaml").read_text(encoding="utf-8"))
COUNTS = yaml.safe_load((GOLDEN / "counts.yaml").read_text(encoding="utf-8"))


# The other issues of this list are checked by benchmarks/lists.py, for time's sake.
QUICK = [
    path
    for path in COUNTS
    if "us-ofac-sdn/" not in path or path[-10:] in {"2018-12-19", "2020-06-11"}
]


@functools.cache
def read(path):
    """Give the parties, rejects and remarks of the issues at a path, by list."""
    found = []
    for issue in issues_in([str(path)], unread=lambda _: None):
        items = list(issue.format.read(issue.issue(issue.list_id, "0" * 64)))
        parties = {item.id: item for item in items if isinstance(item, Party)}
        rejects = sum(not isinstance(item, Party) and not item.kept for item in items)
        stated = issue.format.stated(issue.head)
        assert len(parties) == sum(isinstance(item, Party) for item in items)
        found.append((issue, parties, rejects, len(items) - len(parties) - rejects, stated))  # fmt: skip
    return found


@pytest.mark.shared
@pytest.mark.parametrize("path", QUICK)
def test_each_sample_gives_its_records_as_parties_and_named_rejects(shared, path):
    told = [
        {
            "list": issue.list_id,
            "stated": str(stated or ""),
            "records": len(parties) + rejects,
            "parties": len(parties),
            "rejects": rejects,
            "remarks": remarks,
        }
        for issue, parties, rejects, remarks, stated in read(
            shared / "data/lists" / path
        )
    ]
    assert told == COUNTS[path]


@pytest.mark.shared
@pytest.mark.parametrize("told", ENTRIES, ids=lambda told: f"{told['file']} {told['entry']}")  # fmt: skip
def test_an_entry_says_what_the_file_says(shared, told):
    ((issue, parties, *_),) = read(shared / "data/lists" / told["file"])
    party = parties[f"{issue.list_id}:{told['entry']}"]
    assert party.schema == told["schema"]
    for prop, values in told.items():
        if prop not in {"file", "entry", "schema", "listing", "relations"}:
            assert set(values) <= set(party.values(prop)), prop
    for field, wanted in told.get("listing", {}).items():
        stated = getattr(party.listings[0], field)
        enough = stated == wanted if isinstance(wanted, str) else set(wanted) <= set(stated)  # fmt: skip
        assert enough, (field, stated)
    links = {(link.kind, link.other_id.partition(":")[2], link.other_name) for link in party.relations}  # fmt: skip
    assert {tuple(link) for link in told.get("relations", ())} <= links


@pytest.mark.shared
def test_every_file_is_read_or_named_with_a_reason(shared):
    left, root = [], shared / "data/lists"
    used = {path.partition("!")[0] for issue in issues_in([str(root)], unread=left.append) for path in issue.paths}  # fmt: skip
    named = {line.partition(": ")[0] for line in left}
    files = {str(path) for path in root.rglob("*") if path.is_file()}
    # A file beside one that is read in a richer form goes with its main file.
    twins = {path for path in files if "cons/2018-04-06/cons_a" in path}
    assert files - used - named <= twins
    assert not used & named
