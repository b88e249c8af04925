"""Which format a register is in, told by its first bytes, and its reader."""

from __future__ import annotations

from sanctionsdesk.ownership.register import Register
from sanctionsdesk.ownership.table import read_csv, read_workbook


def read_register(data: bytes, *, name: str) -> Register:
    """Read a register in any format known here.

    Raises:
        InputError: when it is in none of them, or has no usable row.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_workbook(data, name=name)
    return read_csv(data, name=name)
