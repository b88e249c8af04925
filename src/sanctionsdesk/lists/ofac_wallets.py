"""Digital currency addresses of the SDN list, one a line, one file for each asset.

A third party extracts them; nothing in them links an address to its entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.reading import Format, Issue, Oddity
from sanctionsdesk.lists.tables import lines, spaced
from sanctionsdesk.lists.told import Told

_NAME = re.compile(r"sanctioned_addresses_([a-z0-9]+)\.txt")
_ADDRESS = re.compile(r"[A-Za-z0-9:]{20,128}")


def _recognises(name: str, head: bytes) -> str:
    match = _NAME.fullmatch(name)
    first = spaced(head[:200].decode("ascii", errors="replace").partition("\n")[0])
    return f"us-ofac-wallets-{match[1]}" if match and _ADDRESS.fullmatch(first) else ""


def read(issue: Issue) -> Iterator[Party | Oddity]:
    """Read each address as a wallet of the file's asset."""
    match = _NAME.fullmatch(issue.main)
    asset = match[1].upper() if match else ""
    seen = set()
    for number, line in enumerate(lines(issue.files[issue.main], issue.main), 1):
        address = spaced(line)
        if not address:
            continue
        if not _ADDRESS.fullmatch(address) or address in seen:
            reason = "address seen before" if address in seen else "is no address"
            yield Oddity(
                file=issue.main, line=number, entry=address[:40], reason=reason
            )
            continue
        seen.add(address)
        told = Told()
        told.name("name", address)
        told.add("publicKey", address, kind=asset)
        told.add("currency", asset)
        yield told.party(
            issue,
            address,
            "CryptoWallet",
            publisher="us-ofac",
            programmes=["SDN"],
        )


FORMAT = Format(
    id="us-ofac-wallets",
    title="Digital currency addresses of the SDN list (text, third party)",
    recognises=_recognises,
    read=read,
)
