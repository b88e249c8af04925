"""Numbers that name one party: normalised, with the checks their issuers define."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from stdnum import bic, imo, isin, lei
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.ru import inn, ogrn

from sanctionsdesk.names.wallets import normal_wallet, wallet_is_sound


def _station(number: str) -> bool:
    """Tell whether nine digits are those of a ship station: a country of ITU's regions 2 to 7 begins them."""
    return bool(re.fullmatch(r"[2-7]\d{8}", number))


def _union_vat(number: str) -> object:
    """Check a VAT number that a member of the European Union begins; others have no one form."""
    return vat.validate(number) if number[:2].lower() in vat.MEMBER_STATES else None


_CHECKED: dict[str, Callable[[str], object]] = {
    "leiCode": lei.validate,
    "imoNumber": imo.validate,
    "isinCode": isin.validate,
    "isin": isin.validate,
    "innCode": inn.validate,
    "ogrnCode": ogrn.validate,
    "swiftBic": bic.validate,
    "vatCode": _union_vat,
    "mmsi": _station,
    "publicKey": wallet_is_sound,
}
"""FtM property names of identifiers whose form can be checked: ISO 17442, IMO
Resolution A.1117(30), ISO 6166, Russia's tax rules, ISO 9362, the Union's VAT
numbers, ITU-R M.585, and the checks of :mod:`sanctionsdesk.names.wallets`."""

_HAS_CHECK_DIGIT = frozenset(_CHECKED) - {"swiftBic", "mmsi", "vatCode"}
"""Those in which a slip shows: the others are right in form only."""

IDENTIFIERS = frozenset(
    {
        *_CHECKED,
        "icaoCode",
        "serialNumber",
        "passportNumber",
        "idNumber",
        "taxNumber",
        "registrationNumber",
        "callSign",
        "dunsCode",
        "uniqueEntityId",
    }
)
"""FtM property names whose values name one party."""

_FAMILIES = (
    frozenset({"innCode", "taxNumber", "vatCode"}),
    frozenset({"ogrnCode", "registrationNumber"}),
    frozenset({"isin", "isinCode"}),
    frozenset({"idNumber", "passportNumber"}),
)
"""Properties under which lists state one and the same kind of number."""

_SHORTEST = 5
_OF_LETTERS = {
    "swiftBic": re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?"),
    "callSign": re.compile(r"[A-Z0-9]{4,7}"),
    # A tail number: the mark of a state, a dash, letters.
    "registrationNumber": re.compile(r"[A-Z0-9]{1,2}-?[A-Z]{3,5}"),
}
_LABEL = re.compile(
    r"^(?:IMO|MMSI|INN|OGRN|LEI|ISIN|BIC|SWIFT|VAT|TIN)(?:NO)?(?=\w{4})"
)


def same_kind(prop: str, other: str) -> bool:
    """Tell whether two properties hold one kind of number.

    >>> same_kind("innCode", "taxNumber"), same_kind("imoNumber", "mmsi")
    (True, False)
    """
    return prop == other or any({prop, other} <= family for family in _FAMILIES)


@functools.lru_cache(maxsize=65536)
def normal_identifier(text: str, prop: str = "") -> str:
    """Give the letters and digits of an identifier, upper case, without its label.

    A wallet address keeps its case where case tells wallets apart; of a bank's code
    the bank counts, not the branch. What is too short to name one party gives an
    empty text.

    Args:
        text: the identifier as written.
        prop: FtM property name, where it is known: some kinds need no digit.

    >>> normal_identifier("IMO 9187629"), normal_identifier("12-34")
    ('9187629', '')
    >>> normal_identifier("SABRRUMM012", "swiftBic"), normal_identifier("EP-MNK", "registrationNumber")
    ('SABRRUMM', 'EPMNK')
    """
    word = _as_written(text)
    if prop == "publicKey" or (len(word) >= 25 and word.isalnum()):
        return normal_wallet(word) if len(word) >= _SHORTEST else ""
    upper = text.upper().strip()
    kept = _LABEL.sub("", re.sub(r"[^0-9A-Z]", "", upper))
    form = _OF_LETTERS.get(prop)
    if form is not None and form.fullmatch(
        upper if prop == "registrationNumber" else kept
    ):
        return kept[:8] if prop == "swiftBic" else kept
    return (
        kept
        if len(kept) >= _SHORTEST and any(letter.isdigit() for letter in kept)
        else ""
    )


def _as_written(text: str) -> str:
    """Give the longest word, in the case it has, which may be a part of its check."""
    return max(text.split(), key=len, default="")


def passes_check(prop: str, text: str) -> bool | None:
    """Tell whether an identifier has the form and check digit of its kind.

    Args:
        prop: FtM property name.
        text: the identifier.

    Returns:
        ``None`` where the kind has no check.

    >>> passes_check("imoNumber", "IMO 9187629"), passes_check("imoNumber", "9187628")
    (True, False)
    >>> passes_check("passportNumber", "A1234567") is None
    True
    """
    check = _CHECKED.get(prop)
    if check is None:
        return None
    try:
        told = check(
            _as_written(text) if prop == "publicKey" else normal_identifier(text, prop)
        )
    except ValidationError:
        return False
    return None if told is None else bool(told)


def has_check_digit(prop: str) -> bool:
    """Tell whether a slip in an identifier of this kind shows in itself."""
    return prop in _HAS_CHECK_DIGIT
