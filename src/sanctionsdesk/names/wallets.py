"""Wallet addresses: the check that each kind carries in itself.

Base58Check (Bitcoin wiki, "Base58Check encoding": Bitcoin, Litecoin, Dash, Zcash,
Tron and others), Bech32 and Bech32m (BIP 173, BIP 350), and mixed-case hex of
Ethereum (ERC-55). Ethereum's hash is Keccak as submitted to NIST, with other
padding than SHA-3, so ``hashlib`` does not have it.
"""

from __future__ import annotations

import hashlib
import re

_HEX = re.compile(r"0[xX][0-9a-fA-F]{40}")
_BECH32 = re.compile(r"(?:bc|ltc|tb)1[ac-hj-np-z02-9]{11,87}", re.IGNORECASE)
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,36}")
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_SUMS = {1, 0x2BC830A3}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def normal_wallet(text: str) -> str:
    """Give an address as one text for one wallet: hex and Bech32 in lower case, others as they are.

    >>> normal_wallet("0xDE709F2102306220921060314715629080E2FB77")
    '0xde709f2102306220921060314715629080e2fb77'
    """
    found = max(text.split(), key=len, default="")
    if _HEX.fullmatch(found) or _BECH32.fullmatch(found):
        return found.lower()
    return found


def wallet_is_sound(address: str) -> bool | None:
    """Tell whether an address passes its own check; ``None`` where its kind has none known here.

    Hex all in one case has no check (ERC-55).

    >>> wallet_is_sound("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    True
    >>> wallet_is_sound("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")
    False
    >>> wallet_is_sound("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
    True
    """
    if _HEX.fullmatch(address):
        digits = address[2:]
        if digits in {digits.lower(), digits.upper()}:
            return None
        return digits == _mixed_case(digits.lower())
    if _BECH32.fullmatch(address):
        one_case = address in {address.lower(), address.upper()}
        return one_case and _bech32_sum(address.lower()) in _BECH32_SUMS
    if _BASE58.fullmatch(address):
        return _base58_is_sound(address)
    return None


def _base58_is_sound(address: str) -> bool | None:
    number = 0
    for letter in address:
        number = number * 58 + _ALPHABET.index(letter)
    zeros = len(address) - len(address.lstrip("1"))
    raw = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(raw) not in {25, 26}:
        return None
    twice = hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()
    if twice[:4] == raw[-4:]:
        return True
    # Ripple and some others shuffle the alphabet; only known beginnings can be wrong.
    return False if address[0] in "13LMTX" or address[:2] in {"t1", "t3"} else None


def _bech32_sum(address: str) -> int:
    human, _, data = address.rpartition("1")
    values = [ord(letter) >> 5 for letter in human] + [0]
    values += [ord(letter) & 31 for letter in human]
    values += [_BECH32_ALPHABET.index(letter) for letter in data]
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            if top >> place & 1:
                total ^= generator
    return total


def _mixed_case(digits: str) -> str:
    """Write hex digits in the case that ERC-55 prescribes: upper where the hash has 8 or more."""
    told = keccak_256(digits.encode()).hex()
    return "".join(
        digit.upper() if int(told[place], 16) > 7 else digit
        for place, digit in enumerate(digits)
    )


_RATE = 136
_LANES = 5
_WORD = (1 << 64) - 1


def keccak_256(message: bytes) -> bytes:
    """Hash with Keccak[512] (the Keccak reference, version 3.0), 32 bytes.

    >>> keccak_256(b"").hex()[:16]
    'c5d2460186f7233c'
    """
    padded = bytearray(message) + b"\x01"
    padded += b"\0" * (-len(padded) % _RATE)
    padded[-1] |= 0x80
    lanes = [[0] * _LANES for _ in range(_LANES)]
    for start in range(0, len(padded), _RATE):
        for place in range(_RATE // 8):
            at = start + 8 * place
            lanes[place % 5][place // 5] ^= int.from_bytes(
                padded[at : at + 8], "little"
            )
        lanes = _permuted(lanes)
    return b"".join(
        lanes[place % 5][place // 5].to_bytes(8, "little") for place in range(4)
    )


def _permuted(lanes: list[list[int]]) -> list[list[int]]:
    """Apply the 24 rounds of Keccak-f[1600]."""
    shift = 1
    for _ in range(24):
        # Theta.
        columns = [a[0] ^ a[1] ^ a[2] ^ a[3] ^ a[4] for a in lanes]
        mixed = [columns[x - 1] ^ _turned(columns[(x + 1) % 5], 1) for x in range(5)]
        lanes = [[lane ^ mixed[x] for lane in lanes[x]] for x in range(5)]
        # Rho and pi.
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = (
                lanes[x][y],
                _turned(current, (step + 1) * (step + 2) // 2),
            )
        # Chi.
        lanes = [
            [
                lanes[x][y] ^ (~lanes[(x + 1) % 5][y] & lanes[(x + 2) % 5][y])
                for y in range(5)
            ]
            for x in range(5)
        ]
        # Iota.
        for bit in range(7):
            shift = (shift << 1 ^ (shift >> 7) * 0x71) % 256
            if shift & 2:
                lanes[0][0] ^= 1 << ((1 << bit) - 1)
    return lanes


def _turned(word: int, by: int) -> int:
    by %= 64
    return (word << by | word >> (64 - by)) & _WORD if by else word
