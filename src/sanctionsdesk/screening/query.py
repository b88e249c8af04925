"""What is asked: a name with whatever else is known of the party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.names.identifiers import IDENTIFIERS

NAME_COLUMNS = (
    "name",
    "full_name",
    "fullname",
    "caption",
    "customer_name",
    "entity_name",
    "company_name",
)
"""Headers under which a name is looked for, best first; compared without case and spaces."""

_BIRTH = (
    "birth_date",
    "birthdate",
    "date_of_birth",
    "dateofbirth",
    "dob",
    "incorporation_date",
)
_COUNTRIES = (
    "country",
    "countries",
    "nationality",
    "citizenship",
    "jurisdiction",
    "flag",
    "country_of_residence",
)
_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}
_PROPERTY = {prop.lower(): prop for prop in IDENTIFIERS} | {
    "imo": "imoNumber", "lei": "leiCode", "inn": "innCode", "ogrn": "ogrnCode", "isin": "isinCode", "bic": "swiftBic",
    "swift": "swiftBic", "passport": "passportNumber", "passport_number": "passportNumber", "national_id": "idNumber",
    "id_number": "idNumber", "tax_id": "taxNumber", "tax_number": "taxNumber", "registration_number": "registrationNumber",
    "wallet": "publicKey", "wallet_address": "publicKey", "imo_number": "imoNumber",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One party asked about.

    Attributes:
        name: in any script and order.
        schema: FtM schema; ``Person``, a body, ``Vessel`` or ``LegalEntity`` where open.
        birth_date: partial date of birth, or of incorporation; empty if unknown.
        countries: ISO codes of nationality, residence, jurisdiction or flag.
        gender: ``male``, ``female`` or empty.
        identifiers: pairs of FtM property and value.
    """

    name: str
    schema: str = "Person"
    birth_date: str = ""
    countries: tuple[str, ...] = ()
    gender: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()

    @property
    def says_more(self) -> bool:
        """Tell whether anything beyond the name is known."""
        return bool(self.birth_date or self.countries or self.gender)


def query_of(row: Mapping[str, str], *, name: str, schema: str) -> Query:
    """Read a customer's row: the name column, and every other column that is known.

    A cell that cannot be understood counts as unknown, never as a difference.

    Args:
        row: cells by header.
        name: header of the name column.
        schema: FtM schema where the row has no ``schema`` column.
    """
    plain = {
        column.strip().lower().replace(" ", "_"): (cell or "").strip()
        for column, cell in row.items()
        if column
    }
    countries = dict.fromkeys(
        code
        for column in _COUNTRIES
        for cell in plain.get(column, "").split(";")
        if (code := country_code(cell))
    )
    return Query(
        name=(row[name] or "").strip(),
        schema=plain.get("schema") or schema,
        birth_date=next(
            (found for column in _BIRTH if (found := _date(plain.get(column, "")))), ""
        ),
        countries=tuple(countries),
        gender=_GENDERS.get(plain.get("gender", plain.get("sex", "")).lower(), ""),
        identifiers=tuple(
            (_PROPERTY[column], cell)
            for column, cell in plain.items()
            if cell and column in _PROPERTY
        ),
    )


def name_column(header: list[str]) -> str | None:
    """Find the column that holds the name, or ``None``."""
    known = {
        column.strip().lower().replace(" ", "_"): column for column in reversed(header)
    }
    return next((known[wanted] for wanted in NAME_COLUMNS if wanted in known), None)


def _date(text: str) -> str:
    try:
        return (
            PartialDate.parse(text.replace("/", "-").removesuffix("T00:00:00")).text
            if text
            else ""
        )
    except InputError:
        return ""
