"""What OFAC states of a party in every one of its formats: kinds of facts and documents."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from sanctionsdesk.entities.countries import country_code
from sanctionsdesk.entities.party import Detail
from sanctionsdesk.lists.dates import canonical

PUBLISHER = "us-ofac"

SCHEMATA = {
    "individual": "Person",
    "entity": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
}

RELATIONS = {
    "owned or controlled by": "owned_or_controlled_by",
    "acting for or on behalf of": "acting_for",
    "providing support to": "providing_support_to",
    "leader or official of": "leader_or_official_of",
    "principal executive officer": "leader_or_official_of",
    "property in the interest of": "property_in_interest_of",
    "family member of": "family",
    "associate of": "associate",
    "playing a significant role in": "significant_role_in",
    "owns, controls, or operates": "owns_or_controls",
}

_KINDS = (
    ("passport", "passportNumber"),
    ("stateless person id", "idNumber"),
    ("vessel registration identification", "imoNumber"),
    ("mmsi", "mmsi"),
    ("vessel call sign", "callSign"),
    ("vessel type", "type"),
    ("vessel flag", "flag"),
    ("other vessel flag", "pastFlags"),
    ("former vessel flag", "pastFlags"),
    ("vessel owner", "owner"),
    ("vessel gross registered tonnage", "grossRegisteredTonnage"),
    ("vessel tonnage", "tonnage"),
    ("vessel gross tonnage", "tonnage"),
    ("vessel year of build", "buildDate"),
    ("aircraft tail number", "registrationNumber"),
    ("aircraft manufacturer's serial number", "serialNumber"),
    ("aircraft manufacture date", "buildDate"),
    ("aircraft model", "model"),
    ("aircraft mode s transponder code", "icaoCode"),
    ("aircraft operator", "operator"),
    ("digital currency address", "publicKey"),
    ("swift/bic", "swiftBic"),
    ("legal entity number", "leiCode"),
    ("tax id", "taxNumber"),
    ("identification number", "idNumber"),
    ("registration", "registrationNumber"),
    ("commercial registry", "registrationNumber"),
    ("company number", "registrationNumber"),
    ("registered charity", "registrationNumber"),
    ("national id", "idNumber"),
    ("national foreign id", "idNumber"),
    ("cedula", "idNumber"),
    ("c.u.r.p", "idNumber"),
    ("r.f.c", "taxNumber"),
    ("nit #", "taxNumber"),
    ("d-u-n-s", "dunsCode"),
    ("uk company number", "registrationNumber"),
    ("isin", "isin"),
    ("equity ticker", "ticker"),
    ("website", "website"),
    ("email", "email"),
    ("phone", "phone"),
    ("gender", "gender"),
    ("nationality", "nationality"),
    ("citizenship", "citizenship"),
    ("birthdate", "birthDate"),
    ("place of birth", "birthPlace"),
    ("title", "position"),
    ("organization established date", "incorporationDate"),
    ("organization type", "sector"),
    ("location", "address"),
    ("unified social credit", "registrationNumber"),
    ("trade license", "registrationNumber"),
    ("chamber of commerce", "registrationNumber"),
    ("matricula mercantil", "registrationNumber"),
    ("aircraft construction number", "serialNumber"),
    ("italian fiscal code", "taxNumber"),
    ("v.a.t.", "vatCode"),
    ("driver's license", "idNumber"),
    ("telephone", "phone"),
)
_MEASURES = (
    "caatsa section 235 information",
    "executive order 13662 directive",
    "executive order 14024 directive",
    "directive 1",
    "prohibited transactions",
)
_COUNTRIES = {"nationality", "citizenship", "flag", "pastFlags"}
_DATES = {"birthDate", "incorporationDate", "buildDate"}
_NOTES = (
    "secondary sanctions risk",
    "additional sanctions information",
    "for more information",
    "transactions prohibited",
    "listing date",
    "effective date",
    "target type",
    "government gazette",
)


def is_measure(kind: str) -> bool:
    """Tell whether a fact of this kind says what applies to the party.

    >>> is_measure("CAATSA Section 235 Information:")
    True
    """
    return kind.lower().startswith(_MEASURES)


@functools.lru_cache(maxsize=4096)
def prop_of(kind: str) -> str:
    """Give the FtM property of a kind of fact or document; ``notes`` where there is none.

    >>> prop_of("Passport"), prop_of("Digital Currency Address - XBT"), prop_of("Fax")
    ('passportNumber', 'publicKey', 'notes')
    """
    lowered = kind.lower().strip()
    if lowered.startswith(_NOTES):
        return "notes"
    for head, prop in _KINDS:
        if lowered.startswith(head):
            return prop
    return "idNumber" if lowered.endswith(("no.", "number", "#", "id")) else "notes"


def fact(
    kind: str,
    value: str,
    *,
    country: str = "",
    issued: str = "",
    expires: str = "",
    note: str = "",
    original: str = "",
) -> Detail:
    """Make the detail of one fact or document; what has no property keeps its kind in words."""
    value = " ".join(value.split())
    prop = prop_of(kind)
    if prop == "imoNumber":
        value = value.removeprefix("IMO ").strip()
    if prop == "gender":
        value = value.lower()
    if prop in _COUNTRIES:
        code = country_code(value)
        return Detail(prop=prop, value=code or value, original=value if code else "")
    if prop in _DATES:
        day = canonical(value, order="mdy")
        if day:
            return Detail(
                prop=prop, value=day, original=value if day != value else "", note=note
            )
        return Detail(prop="notes", value=f"{kind} {value}".strip(), kind=kind)
    if prop == "notes":
        return Detail(
            prop=prop, value=f"{kind.strip()} {value}".strip(), kind=kind.strip(" -:")
        )
    code = country_code(country)
    if prop == "publicKey":
        kind = kind.rpartition("- ")[2]
    return Detail(
        prop=prop,
        value=value or kind,
        kind=kind.strip(" -:"),
        country=code,
        issued=canonical(issued, order="mdy"),
        expires=canonical(expires, order="mdy"),
        note=", ".join(filter(None, [note, "" if code else country])),
        original=original,
    )


def linked(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map names, case folded, to the entry that alone bears each.

    "Linked To:" gives only a name; where two entries bear it, the link stays open.

    >>> linked([("A", "1"), ("B", "2"), ("B", "3")])
    {'a': '1', 'b': ''}
    """
    numbers: dict[str, str] = {}
    for name, entry in pairs:
        key = name.casefold()
        numbers[key] = entry if numbers.get(key, entry) == entry else ""
    return numbers


_WEAK = re.compile(r"([afn])\.k\.a\. '(.+?)'(?: \((.+)\))?")
_PLAIN = (
    ("DOB", "birthDate"),
    ("POB", "birthPlace"),
    ("nationality", "nationality"),
    ("citizen", "citizenship"),
    ("Gender", "gender"),
    ("Organization Established Date", "incorporationDate"),
)
_NUMBERED = re.compile(
    r"(?P<kind>(?:[A-Z#(][\w.'/()&#-]*\s+){0,6}?"
    r"(?:Passport|No\.|No|Number|#|ID|Code|IMO|MMSI|D\.N\.I\.|C\.U\.R\.P\.|R\.F\.C\.|"
    r"SWIFT/BIC|ISIN|License|\(MSN\)|Website|Email Address|Telephone|Aircraft Model|"
    r"Aircraft Operator|Aircraft Manufacture Date|Equity Ticker))"
    r"\s+(?P<value>[^()]+?)(?:\s+\((?P<issuer>[^()]+)\))?(?P<rest>\s+(?:issued|expires|effective|\().*)?"
)
_WALLET = re.compile(r"Digital Currency Address - (\w+) (\w+)")
_DAY = r"(\d{1,2} [A-Z][a-z]{2} \d{4}|\d{4})"
_ISSUED = re.compile(rf"\bissued {_DAY}")
_EXPIRES = re.compile(rf"\bexpires {_DAY}")


def remark(said: str) -> Detail:
    """Make the detail of one fact of the remarks, which writes kind and value as one.

    What it does not know is kept as a note in the words of the list.

    >>> remark("Passport A123 (Iran) expires 01 Jan 2020").country
    'ir'
    >>> remark("DOB circa 1958").value, remark("Head of state").prop
    ('1958~', 'notes')
    """
    weak = _WEAK.fullmatch(said)
    if weak:
        return Detail(
            prop="weakAlias",
            value=weak[2],
            quality="weak",
            original=said,
            note=weak[3] or "",
        )
    for head, prop in _PLAIN:
        if said.startswith(f"{head} "):
            value = said.removeprefix(head).strip()
            if prop in _DATES:
                value = canonical(value)
                if not value:
                    return Detail(prop="notes", value=said, kind=head)
            elif prop in _COUNTRIES:
                value = country_code(value) or value
            return Detail(
                prop=prop,
                value=value.lower() if prop == "gender" else value,
                original=said,
            )
    kind, colon, value = said.partition(": ")
    if colon and kind == "Organization Type":
        return fact(kind, value, original=said)
    wallet = _WALLET.fullmatch(said)
    if wallet:
        return Detail(prop="publicKey", value=wallet[2], kind=wallet[1], original=said)
    found = _NUMBERED.fullmatch(said)
    if found is None or prop_of(found["kind"]) == "notes":
        return Detail(prop="notes", value=said)
    rest = found["rest"] or ""
    issued, expires = _ISSUED.search(said), _EXPIRES.search(said)
    value = re.sub(r"\s+(?:issued|expires|effective) .*", "", found["value"])
    return fact(
        found["kind"],
        value,
        country=found["issuer"] or "",
        issued=issued[1] if issued else "",
        expires=expires[1] if expires else "",
        note=rest.strip(),
        original=said,
    )
