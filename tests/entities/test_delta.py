from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.entities import delta
from sanctionsdesk.entities.packing import pack, without_source
from sanctionsdesk.entities.party import Detail, Listing, Party, Relation


def party(number, *details, programmes=("A",), digest="0", relations=(), name=None):
    named = Detail(prop="name", value=name or f"PARTY {number}")
    return Party(
        id=f"l:{number}",
        schema="Person",
        details=(named, *details),
        listings=(
            Listing(
                publisher="p",
                list_id="l",
                entry_id=str(number),
                programmes=programmes,
            ),
        ),
        relations=relations,
        source=Citation(source="l", locator=f"entry {number}", digest=digest),
    )


def compare_issues(*issues):
    return delta.compare_issues(
        *({item.id: pack(item) for item in issue} for issue in issues)
    )


def test_who_came_who_went_and_which_field_changed():
    born = Detail(prop="birthDate", value="1960")
    later = Detail(prop="birthDate", value="1960-03-08")
    link = Relation(kind="linked_to", other_name="BODY", share_pct="51")
    old = [party(1), party(2, born), party(3)]
    new = [
        party(2, later, programmes=("A", "B"), relations=(link,)),
        party(3),
        party(4),
    ]
    found = compare_issues(old, new)
    assert [item.id for item in found.added] == ["l:4"]
    assert [item.id for item in found.removed] == ["l:1"]
    (changed,) = found.changed
    assert {item.field: (item.old, item.new) for item in changed.changes} == {
        "birthDate": (("1960",), ("1960-03-08",)),
        "programmes": ((), ("B",)),
        "relation": ((), ("linked_to: BODY (51 %)",)),
    }
    assert found.unchanged == 1


def test_a_document_that_expires_is_a_change_and_another_digest_is_none():
    passport = Detail(prop="passportNumber", value="P1", country="tr")
    ended = replace(passport, expires="2020-01-01")
    (changed,) = compare_issues([party(1, passport)], [party(1, ended)]).changed
    assert changed.changes[0].old == ("P1 (tr)",)
    assert changed.changes[0].new == ("P1 (tr; expires 2020-01-01)",)
    same = compare_issues([party(1)], [party(1, digest="1")])
    assert (same.changed, same.unchanged) == ((), 1)


def test_an_issue_kept_without_its_alias_file_changes_nobody():
    alias = Detail(prop="alias", value="JD")
    full = [party(number, alias) for number in range(9)]
    bare = [party(number) for number in range(9)]
    found = compare_issues(full, bare)
    assert (found.changed, found.unchanged) == ((), 9)
    (left_out,) = found.not_compared
    assert (left_out.field, left_out.absent, left_out.parties) == ("alias", "new", 9)
    # One alias that went is a change like any other.
    found = compare_issues([*full[:1], *bare[1:]], bare)
    assert len(found.changed) == 1


def test_a_party_that_only_got_another_number_is_not_two():
    found = compare_issues([party(1, name="X")], [party(8, name="X")])
    assert (found.added, found.removed) == ((), ())
    (field,) = found.changed[0].changes
    assert (field.field, field.old, field.new) == ("id", ("l:1",), ("l:8",))
    # With a double it cannot be told which one was renumbered.
    found = compare_issues(
        [party(1, name="X"), party(2, name="X")], [party(8, name="X")]
    )
    assert (len(found.added), len(found.removed)) == (1, 2)


def test_what_is_stated_ends_where_the_source_begins():
    sly = Detail(prop="notes", value='a note with ,"source":{ in it')
    one, other = party(1, sly), party(1, sly, digest="1")
    assert without_source(pack(one)) == without_source(pack(other))
    cut = replace(sly, value='a note with ,"source":{')
    assert len(compare_issues([one], [party(1, cut, digest="1")]).changed) == 1


def test_a_property_of_parties_stated_alike_is_compared():
    # Half of both issues carries the alias: that the others lost theirs is a change.
    alias = Detail(prop="alias", value="JD")
    half = [party(number, alias) for number in range(5)]
    found = compare_issues(
        [*half, *(party(number, alias) for number in range(5, 9))],
        [*half, *(party(number) for number in range(5, 9))],
    )
    assert (len(found.changed), found.unchanged, found.not_compared) == (4, 5, ())


parties = st.lists(
    st.builds(
        lambda number, alias, codes: party(
            number, *(Detail(prop="alias", value=text) for text in alias), programmes=tuple(codes)
        ),
        st.integers(0, 9),
        st.lists(st.sampled_from("abc"), max_size=2),
        st.lists(st.sampled_from("XY"), max_size=2, unique=True),
    ),
    unique_by=lambda item: item.id,
)  # fmt: skip


@given(parties, parties)
def test_nobody_is_lost_and_the_way_back_is_the_mirror(old, new):
    there, back = compare_issues(old, new), compare_issues(new, old)
    assert len(there.added) + len(there.changed) + there.unchanged == len(new)
    assert len(there.removed) + len(there.changed) + there.unchanged == len(old)
    assert there.added == back.removed
    assert {item.new.id: {(f.field, f.old, f.new) for f in item.changes} for item in there.changed} == {
        item.old.id: {(f.field, f.new, f.old) for f in item.changes} for item in back.changed
    }  # fmt: skip
    assert compare_issues(new, new).unchanged == len(new)
