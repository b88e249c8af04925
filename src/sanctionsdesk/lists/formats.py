"""Every format that the desk reads, and which one a file is in."""

from __future__ import annotations

from sanctionsdesk.lists import (
    au_dfat,
    ca_sema,
    ch_seco,
    eu,
    ftm,
    ftm_tables,
    gleif,
    jp_meti,
    ofac_advanced,
    ofac_csv,
    ofac_enhanced,
    ofac_wallets,
    ofac_xml,
    senzing,
    uk,
    un_xml,
    us_bis,
    us_csl,
    us_state,
)
from sanctionsdesk.lists.reading import Format

FORMATS: tuple[Format, ...] = (
    ofac_enhanced.FORMAT,
    ofac_advanced.FORMAT,
    ofac_xml.FORMAT,
    ofac_csv.FORMAT,
    ofac_wallets.FORMAT,
    un_xml.FORMAT,
    *uk.FORMATS,
    *eu.FORMATS,
    ch_seco.FORMAT,
    ca_sema.FORMAT,
    au_dfat.FORMAT,
    jp_meti.FORMAT,
    us_csl.FORMAT,
    us_bis.DENIED,
    us_bis.ENTITY_LIST,
    *us_state.FORMATS,
    gleif.FORMAT,
    ftm.FORMAT,
    ftm_tables.FORMAT,
    senzing.FORMAT,
)
"""The particular before the general. Of one issue in two forms, the first is kept."""


def recognise(name: str, head: bytes) -> tuple[Format, str] | None:
    """Give the format of a file and the id of its list, or ``None``.

    Args:
        name: base name, without ``.gz``.
        head: first bytes, unpacked.
    """
    lowered = name.lower()
    for known in FORMATS:
        if list_id := known.recognises(lowered, head):
            return known, list_id
    return None
