from __future__ import annotations

from urllib.parse import urlsplit

from sanctionsdesk.lists.catalog import catalogue


def test_every_list_says_where_it_is_under_which_terms_and_how_often():
    for list_id, entry in catalogue().items():
        assert list_id == entry.list_id
        assert list_id.startswith(entry.publisher.split("-", maxsplit=1)[0])
        assert all((entry.title, entry.format, entry.licence, entry.cadence))
        for address in (entry.page, *entry.files.values()):
            parts = urlsplit(address)
            assert parts.scheme == "https"
            assert parts.hostname
        # Kept under plain names: an address may not choose where a file goes.
        assert not any(set("/\\") & set(name) for name in entry.files)
