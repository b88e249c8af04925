"""Numbers that name one party: normalised, with the checks their issuers define."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import bic, imo, isin, lei
from stdnum.exceptions import ValidationError
from stdnum.ru import inn, ogrn

_CHECKED: dict[str, Callable[[str], object]] = {
    "leiCode": lei.validate,
    "imoNumber": imo.validate,
    "isinCode": isin.validate,
    "innCode": inn.validate,
    "ogrnCode": ogrn.validate,
    "swiftBic": bic.validate,
}
"""FtM property names of identifiers whose form can be checked (ISO 17442, IMO
Resolution A.1117(30), ISO 6166, ISO 9362, and Russia's tax rules)."""

IDENTIFIERS = frozenset(
    {
        *_CHECKED,
        "mmsi",
        "serialNumber",
        "passportNumber",
        "idNumber",
        "taxNumber",
        "registrationNumber",
        "publicKey",
        "callSign",
        "vatCode",
        "dunsCode",
        "uniqueEntityId",
    }
)
"""FtM property names whose values name one party."""

_SHORTEST = 5


def normal_identifier(text: str) -> str:
    """Give the letters and digits of an identifier, upper case, without its label.

    A wallet address keeps its case. What is too short to name one party gives
    an empty text.

    >>> normal_identifier("IMO 9187629"), normal_identifier("12-34")
    ('9187629', '')
    """
    word = max(text.split(), key=len, default="")
    if len(word) >= 25 and word.isalnum():
        return word
    kept = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    kept = re.sub(r"^(?:IMO|MMSI|INN|OGRN|LEI)(?=\d)", "", kept)
    return (
        kept
        if len(kept) >= _SHORTEST and any(letter.isdigit() for letter in kept)
        else ""
    )


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
        check(normal_identifier(text))
    except ValidationError:
        return False
    return True
