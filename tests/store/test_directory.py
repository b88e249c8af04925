from __future__ import annotations

import pytest

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation
from sanctionsdesk.screening.screen import Index
from sanctionsdesk.store.directory import Asking, open_directory
from sanctionsdesk.store.snapshots import Store

LISTS = frozenset({"a-list", "b-list"})


def party(number, name, *, country="ru", schema="Company", relations=()):
    return Party(
        id=f"a-list:{number}",
        schema=schema,
        details=(
            Detail(prop="name", value=name),
            Detail(prop="country", value=country),
        ),
        listings=(Listing(publisher="a", list_id="a-list", entry_id=str(number)),),
        relations=relations,
        source=Citation(source="a-list", locator=f"entry {number}"),
    )


@pytest.fixture
def directory(tmp_path):
    index = Index.build(
        [
            party(1, "Северный Банк", relations=(Relation(kind="owner", other_id="a-list:2"),)),
            party(2, "Melli Trading"),
            party(3, "Bank Melli Iran", country="ir"),
            party(4, "Karim MELLI", country="sy", schema="Person"),
        ]
    )  # fmt: skip
    return open_directory(tmp_path / "index", index, Store(tmp_path), ())


def ids(directory, words, **more):
    found = directory.find(Asking(words=words, lists=LISTS, **more), limit=10)
    assert found.total == len(found.places)
    return {place + 1 for place in found.places}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {1, 2, 3, 4}),
        ("melli", {2, 3, 4}),
        ("bank melli", {3}),
        ("bank AND melli", {3}),
        ("karim OR trading", {2, 4}),
        ("melli -karim", {2, 3}),
        ("melli NOT (karim OR trading)", {3}),
        ('"melli iran"', {3}),
        ("trad*", {2}),
        ("severnyy", {1}),
        ("северный", {1}),
        ("meli~", {2, 3, 4}),
        ('"', {1, 2, 3, 4}),
        ("AND OR (", {1, 2, 3, 4}),
        (") NEAR( ' ;--", set()),
        ("name:melli", set()),
    ],
)
def test_words_find_parties(directory, words, found):
    assert ids(directory, words) == found


def test_filters_facets_and_order(directory):
    assert ids(directory, "melli", values={"countries": ("ir", "sy")}) == {3, 4}
    assert ids(directory, "melli", values={"countries": ("ir", "sy")}, every=True) == set()  # fmt: skip
    assert ids(directory, "", schemata=frozenset({"Person"})) == {4}
    assert ids(directory, "meli", fuzzy=True) == {2, 3, 4}
    assert ids(directory, "", without_ids=("a-list:1",)) == {2, 3, 4}
    found = directory.find(
        Asking(words="", lists=LISTS),
        limit=2,
        offset=1,
        sort=[("caption", False)],
        facets=["countries", "schema"],
    )
    assert (found.total, found.places) == (4, (3, 1))
    assert found.facets["countries"] == (("ru", 2), ("ir", 1), ("sy", 1))


def test_a_party_knows_who_points_to_it(directory):
    ((other, number),) = directory.pointing_to("a-list:2")
    assert (other.id, number) == ("a-list:1", 0)
    assert directory.party("a-list:9") is None


def test_a_broken_file_is_built_anew(tmp_path, directory):
    directory.path.write_bytes(b"SQLite format 3\0 and then nothing")
    again = open_directory(directory.path.parent, directory.index, Store(tmp_path), ())
    assert ids(again, "karim") == {4}
