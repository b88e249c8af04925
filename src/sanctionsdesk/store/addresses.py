"""Addresses: which are of this machine, which nobody can listen in on."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0"), is_loopback("localhost")
    (True, False, True)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_safe(address: str) -> bool:
    """Tell whether nobody on the way can read or change what an address says.

    >>> is_safe("https://idp.example"), is_safe("http://idp.example")
    (True, False)
    >>> is_safe("http://127.0.0.1:9000"), is_safe("https://me:word@idp.example")
    (True, False)
    """
    try:
        parts = urlsplit(address)
        host, user = parts.hostname or "", parts.username
    except ValueError:
        return False
    is_private = parts.scheme == "https" or (
        parts.scheme == "http" and is_loopback(host)
    )
    return is_private and bool(host) and user is None
