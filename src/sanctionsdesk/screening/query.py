"""What is asked: a name with whatever else is known of the party."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sanctionsdesk.base.dates import PartialDate
from sanctionsdesk.base.errors import InputError
from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import SCHEMATA
from sanctionsdesk.names.identifiers import IDENTIFIERS

NAME_COLUMNS = (
    "name",
    "full_name",
    "fullname",
    "caption",
    "customer_name",
    "client_name",
    "entity_name",
    "company_name",
    "legal_name",
    "party_name",
    "account_name",
    "vessel_name",
    "customer",
    "client",
    "company",
    "party",
)
"""Headers under which a name is looked for, best first; compared without case, spaces and marks."""

_NAME_PARTS = (
    ("title",),
    ("first_name", "given_name", "firstname", "forename", "given_names", "first"),
    ("middle_name", "middlename", "second_name", "patronymic", "father_name"),
    ("last_name", "family_name", "lastname", "surname", "last"),
)
"""Headers of the parts of a name, in the order a name is written."""

_BIRTH = (
    "birth_date",
    "birthdate",
    "date_of_birth",
    "dateofbirth",
    "dob",
    "birth_year",
    "year_of_birth",
    "yob",
    "incorporation_date",
    "date_of_incorporation",
    "registration_date",
)
_COUNTRIES = (
    "country",
    "countries",
    "nationality",
    "nationalities",
    "citizenship",
    "jurisdiction",
    "flag",
    "country_code",
    "country_of_residence",
    "country_of_birth",
    "residence",
)
_PLACES = (
    "place_of_birth",
    "birth_place",
    "birthplace",
    "pob",
    "address",
    "city",
    "town",
    "full_address",
)
_PROGRAMMES = ("programme", "program", "programmes", "programs", "sanctions_programme")
_GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}
_PROPERTY = {prop.lower(): prop for prop in IDENTIFIERS} | {
    "imo": "imoNumber", "lei": "leiCode", "inn": "innCode", "ogrn": "ogrnCode", "isin": "isinCode", "bic": "swiftBic",
    "swift": "swiftBic", "passport": "passportNumber", "passport_number": "passportNumber", "national_id": "idNumber",
    "id_number": "idNumber", "tax_id": "taxNumber", "tax_number": "taxNumber", "registration_number": "registrationNumber",
    "wallet": "publicKey", "wallet_address": "publicKey", "imo_number": "imoNumber", "mmsi_number": "mmsi",
    "lei_code": "leiCode", "passport_no": "passportNumber", "ssn": "idNumber", "national_id_number": "idNumber",
    "identity_number": "idNumber", "vat": "vatCode", "vat_number": "vatCode", "tin": "taxNumber", "ein": "taxNumber",
    "company_number": "registrationNumber", "reg_number": "registrationNumber", "registration_no": "registrationNumber",
    "duns": "dunsCode", "uei": "uniqueEntityId", "tail_number": "registrationNumber", "call_sign": "callSign",
    "bic_code": "swiftBic", "swift_code": "swiftBic", "crypto_address": "publicKey", "inn_code": "innCode",
    "ogrn_code": "ogrnCode", "isin_code": "isinCode",
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
        places: places of birth and addresses, as written.
        programmes: sanctions programmes that the customer is said to fall under.
    """

    name: str
    schema: str = "Person"
    birth_date: str = ""
    countries: tuple[str, ...] = ()
    gender: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()


def query_of(row: Mapping[str, str], *, name: str, schema: str) -> Query:
    """Read a customer's row: the name column, and every other column that is known.

    A cell that cannot be understood counts as unknown, never as a difference.

    Args:
        row: cells by header.
        name: header of the name column.
        schema: FtM schema where the row has no ``schema`` column.
    """
    return query_reader(tuple(row), (name,), schema)(list(row.values()))


def query_of_row(row: Mapping[str, str], *, schema: str = "") -> Query:
    """Read a customer that stands alone: name columns by header, kind by the columns.

    Args:
        row: cells by header.
        schema: FtM schema if the row states none; told from the columns when empty.

    Raises:
        InputError: when it has neither a name nor a number that names one party.
    """
    header = tuple(row)
    read = query_reader(header, name_columns(header), schema or likely_schema(header))
    query = read(list(row.values()))
    if not query.name and not query.identifiers:
        raise InputError(
            f"gives no name and no identifier; call the name one of {', '.join(NAME_COLUMNS[:3])}"
        )
    return query


_OF_PERSONS = frozenset(
    {*(one for part in _NAME_PARTS for one in part), "gender", "sex", "nationality", "citizenship",
     "passport", "passport_number", "place_of_birth", "birth_place"}
    | {one for one in _BIRTH if "birth" in one or one in {"dob", "yob"}}
)  # fmt: skip
_OF_BODIES = frozenset(
    {"company", "company_name", "legal_name", "lei", "incorporation_date", "date_of_incorporation"}
)  # fmt: skip


def likely_schema(header: Iterable[str]) -> str:
    """Tell from the columns what rows are that do not say it: a table of persons has birth dates.

    >>> likely_schema(["name", "dob"]), likely_schema(["company name"]), likely_schema(["name"])
    ('Person', 'Organization', 'LegalEntity')
    """
    plain = {plain_header(column) for column in header}
    persons, bodies = plain & _OF_PERSONS, plain & _OF_BODIES
    if persons and not bodies:
        return "Person"
    return "Organization" if bodies and not persons else "LegalEntity"


@functools.lru_cache(maxsize=64)
def query_reader(
    header: tuple[str, ...], names: tuple[str, ...], schema: str
) -> Callable[[Sequence[str | None]], Query]:
    """Give the function that reads rows of this header; which column is what is found out once.

    Args:
        header: the columns of the rows, in order.
        names: columns that make up the name, in the order it is written.
        schema: FtM schema where the row has no ``schema`` column.
    """
    plain = {plain_header(column): place for place, column in enumerate(header)}
    name_at = [header.index(column) for column in names]
    schema_at = next(
        (
            plain[key]
            for key in ("schema", "entity_type", "party_type", "type")
            if key in plain
        ),
        None,
    )
    birth_at = [plain[column] for column in _BIRTH if column in plain]
    country_at = [plain[column] for column in _COUNTRIES if column in plain]
    gender_at = next((plain[key] for key in ("gender", "sex") if key in plain), None)
    place_at = [plain[column] for column in _PLACES if column in plain]
    programme_at = [plain[column] for column in _PROGRAMMES if column in plain]
    ids_at = [
        (place, _PROPERTY[column])
        for column, place in plain.items()
        if column in _PROPERTY
    ]

    def read(cells: Sequence[str | None]) -> Query:
        said = (cells[schema_at] or "").strip() if schema_at is not None else ""
        return Query(
            name=" ".join(
                [cell.strip() for place in name_at if (cell := cells[place])]
            ),
            schema=_schema(said) or schema if said else schema,
            birth_date=next(
                (found for place in birth_at if (found := _date(cells[place] or ""))),
                "",
            ),
            countries=_codes(*[cells[place] or "" for place in country_at])
            if country_at
            else (),
            gender=_GENDERS.get((cells[gender_at] or "").strip().lower(), "")
            if gender_at is not None
            else "",
            identifiers=tuple(
                [
                    (prop, cell.strip())
                    for place, prop in ids_at
                    if (cell := cells[place])
                ]
            ),
            places=tuple(
                [cell.strip() for place in place_at if (cell := cells[place])]
            ),
            programmes=tuple(
                [cell.strip() for place in programme_at if (cell := cells[place])]
            ),
        )

    return read


def plain_header(column: str) -> str:
    """Give a header in lower case with one underscore between its words.

    >>> plain_header("Customer Name"), plain_header("birthDate"), plain_header("Date of birth ")
    ('customer_name', 'birth_date', 'date_of_birth')
    """
    parted = _HUMP.sub("_", (column or "").strip())
    return re.sub(r"[^0-9a-z]+", "_", parted.lower()).strip("_")


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Find the column that holds the name, or those of its parts in order; empty if there are none."""
    known = {plain_header(column): column for column in reversed(header)}
    for wanted in NAME_COLUMNS:
        if wanted in known:
            return (known[wanted],)
    parts = tuple(
        next((known[wanted] for wanted in choices if wanted in known), "")
        for choices in _NAME_PARTS
    )
    # A given name alone names nobody.
    return tuple(part for part in parts[1:] if part) if parts[-1] else ()


def name_column(header: Sequence[str]) -> str | None:
    """Find the one column that holds the whole name, or ``None``."""
    found = name_columns(header)
    return found[0] if len(found) == 1 else None


_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SCHEMATA = {schema.lower(): schema for schema in SCHEMATA} | {
    "individual": "Person", "natural person": "Person", "entity": "Organization", "organisation": "Organization",
    "corporate": "Company", "business": "Company", "legal entity": "LegalEntity", "ship": "Vessel", "aircraft": "Airplane",
    "plane": "Airplane", "unknown": "LegalEntity", "customer": "LegalEntity",
}  # fmt: skip


def _schema(said: str) -> str:
    return _SCHEMATA.get(said.lower(), "")


@functools.lru_cache(maxsize=65536)
def _codes(*cells: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            code
            for cell in cells
            for part in re.split(r"[;|/]", cell)
            if (code := country_code(part.strip()))
        )
    )


_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@functools.lru_cache(maxsize=131072)
def _date(text: str) -> str:
    text = text.strip().removesuffix("T00:00:00").removesuffix(" 00:00:00")
    if not text:
        return ""
    if found := _DAY_FIRST.fullmatch(text):
        # Written 31.12.1960 the day is sure; written 01/02/1960 it may be either.
        day, month, year = int(found[1]), int(found[2]), found[3]
        if day > 12 and 0 < month <= 12:
            text = f"{year}-{month:02}-{day:02}"
        elif month > 12 and 0 < day <= 12:
            text = f"{year}-{day:02}-{month:02}"
        elif "." in text and 0 < month <= 12:
            text = f"{year}-{month:02}-{day:02}"
        else:
            text = year
    try:
        return PartialDate.parse(text.replace("/", "-")).text
    except InputError:
        return ""
