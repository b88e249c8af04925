"""Formats of which no real file was at hand: small files in the publisher's schema."""

from __future__ import annotations

import io

from sanctionsdesk.entities.party import Party
from sanctionsdesk.lists.formats import recognise
from sanctionsdesk.lists.reading import Issue


def read(name, text):
    data = text.encode()
    form, list_id = recognise(name, data)
    issue = Issue(files={name: lambda: io.BytesIO(data)}, list_id=list_id, digest="0")
    found = list(form.read(issue))
    parties = [item for item in found if isinstance(item, Party)]
    return parties, [item for item in found if not isinstance(item, Party)], form.stated(data)  # fmt: skip


ADVANCED = """<Sanctions xmlns="http://www.un.org/sanctions/1.0">
<DateOfIssue CalendarTypeID="1"><Year>2024</Year><Month>7</Month><Day>4</Day></DateOfIssue>
<ReferenceValueSets>
  <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>
  <CountryValues><Country ID="11">Iran</Country></CountryValues>
  <DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
  <FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="25">Location</FeatureType>
    <FeatureType ID="224">Gender</FeatureType><FeatureType ID="504">CAATSA Section 235 Information:</FeatureType></FeatureTypeValues>
  <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType></IDRegDocTypeValues>
  <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
  <PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType></PartySubTypeValues>
  <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues>
  <RelationTypeValues><RelationType ID="15003">Owned or Controlled By</RelationType></RelationTypeValues>
</ReferenceValueSets>
<Locations><Location ID="1"><LocationCountry CountryID="11"/><LocationPart LocPartTypeID="1454"><LocationPartValue Primary="true">
  <Value>Tehran</Value></LocationPartValue></LocationPart></Location></Locations>
<IDRegDocuments><IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="61" IssuedBy-CountryID="11"><IDRegistrationNo>A77</IDRegistrationNo></IDRegDocument></IDRegDocuments>
<DistinctParties>
<DistinctParty FixedRef="800"><Comment/><Profile ID="800" PartySubTypeID="4"><Identity ID="61" Primary="true">
  <Alias AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="1">DOEY</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
  <Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName>
    <DocumentedNamePart><NamePartValue NamePartGroupID="1">DOE</NamePartValue></DocumentedNamePart>
    <DocumentedNamePart><NamePartValue NamePartGroupID="2">John</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
  <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1520"/></MasterNamePartGroup>
    <MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups></Identity>
  <Feature FeatureTypeID="8"><FeatureVersion><DatePeriod><Start Approximate="true"><From><Year>1958</Year><Month>1</Month><Day>1</Day></From></Start>
    <End><To><Year>1958</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod></FeatureVersion></Feature>
  <Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="1"/></FeatureVersion></Feature>
  <Feature FeatureTypeID="224"><FeatureVersion><VersionDetail DetailReferenceID="91526"/></FeatureVersion></Feature>
  <Feature FeatureTypeID="504"><FeatureVersion><VersionDetail>EXPORT SANCTIONS Sec. 235(a)(2)</VersionDetail></FeatureVersion></Feature>
</Profile></DistinctParty>
<DistinctParty FixedRef="801"><Profile ID="801" PartySubTypeID="1"><Identity ID="62"><Alias AliasTypeID="1403" Primary="true"><DocumentedName>
  <DocumentedNamePart><NamePartValue>SHIP</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity></Profile></DistinctParty>
</DistinctParties>
<ProfileRelationships><ProfileRelationship ID="1" From-ProfileID="801" To-ProfileID="800" RelationTypeID="15003"/></ProfileRelationships>
<SanctionsEntries><SanctionsEntry ID="9" ProfileID="800" ListID="1550"><EntryEvent ID="1"><Date><Year>2019</Year><Month>4</Month><Day>15</Day></Date></EntryEvent>
  <SanctionsMeasure SanctionsTypeID="1"><Comment>SDGT</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries>
</Sanctions>"""  # fmt: skip


def test_ofac_advanced_xml_joins_what_stands_apart():
    (john, ship), odd, day = read("sdn_advanced.xml", ADVANCED)
    assert (odd, str(day)) == ([], "2024-07-04")
    assert (john.id, john.schema, john.caption) == ("us-ofac-sdn:800", "Person", "DOE, John")  # fmt: skip
    assert john.values("weakAlias", "birthDate", "gender") == ("DOEY", "1958~", "male")
    assert john.values("address", "country") == ("Tehran", "ir")
    assert john.values("passportNumber") == ("A77",)
    listing = john.listings[0]
    assert (listing.programmes, listing.listed_on) == (("SDGT",), "2019-04-15")
    assert listing.measures == ("EXPORT SANCTIONS Sec. 235(a)(2)",)
    assert ship.schema == "Vessel"
    (link,) = ship.relations
    assert (link.kind, link.other_id) == ("owned_or_controlled_by", "us-ofac-sdn:800")


SECO = """<swiss-sanctions-list list-type="whole-list" date="2026-09-28">
<sanctions-program ssid="20"><program-key lang="eng">Belarus</program-key><program-name lang="eng">Measures against Belarus</program-name>
  <sanctions-set ssid="200" lang="eng">Annex 13</sanctions-set></sanctions-program>
<target ssid="100"><sanctions-set-id>200</sanctions-set-id><individual sex="male"><identity main="true">
  <name name-type="primary-name" quality="good"><name-part order="1" name-part-type="family-name"><value>Doe</value>
    <spelling-variant script="CYRL">Доу</spelling-variant></name-part>
    <name-part order="2" name-part-type="given-name"><value>John</value><spelling-variant script="CYRL">Джон</spelling-variant></name-part></name>
  <day-month-year day="30" month="8" year="1954"/><nationality><country iso-code="BY">Belarus</country></nationality>
  <address place-id="7"><address-details>1 Road</address-details></address></identity><justification>Because.</justification></individual>
  <modification modification-type="amended" effective-date="2023-01-02"><removed><target ssid="100"><individual><identity><name>
    <name-part><value>Old name</value></name-part></name></identity></individual></target></removed></modification>
  <modification modification-type="listed" effective-date="2022-03-16"/></target>
<target ssid="101"><entity><identity><name><name-part><value>Gone AG</value></name-part></name></identity></entity>
  <modification modification-type="de-listed" effective-date="2024-01-02"/><modification modification-type="listed" effective-date="2020-01-02"/></target>
<place ssid="7"><location>Minsk</location><country iso-code="BY">Belarus</country></place>
</swiss-sanctions-list>"""  # fmt: skip


def test_seco_leaves_out_what_was_taken_off_and_what_only_was():
    (john,), (gone,), day = read("list.xml", SECO)
    assert (str(day), john.caption) == ("2026-09-28", "Doe John")
    assert [(item.value, item.script) for item in john.names[1:]] == [("Доу Джон", "Cyrl")]  # fmt: skip
    assert john.values("birthDate", "nationality") == ("1954-08-30", "by")
    assert john.values("address") == ("1 Road, Minsk",)
    listing = john.listings[0]
    assert listing.programmes == ("Measures against Belarus",)
    assert (listing.listed_on, listing.amended_on) == ("2022-03-16", "2023-01-02")
    assert gone.reason == "de-listed on 2024-01-02: Gone AG"
    assert not gone.kept


UK_XML = """<Designations><DateGenerated>08/10/2026</DateGenerated><Designation><LastUpdated>01/02/2024</LastUpdated><DateDesignated>25/01/2001</DateDesignated>
<UniqueID>AFG0006</UniqueID><OFSIGroupID>6999</OFSIGroupID><UNReferenceNumber>TAi.002</UNReferenceNumber><Names>
<Name><Name6>Also Known</Name6><NameType>Alias</NameType></Name><Name><Name1>JOHN</Name1><Name6>DOE</Name6><NameType>Primary Name</NameType></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>محمد</NameNonLatinScript></NonLatinName></NonLatinNames><RegimeName>Afghanistan</RegimeName>
<IndividualEntityShip>Individual</IndividualEntityShip><SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>
<IndividualDetails><Individual><DOBs><DOB>dd/mm/1950</DOB><DOB>27/08/1955</DOB></DOBs><Nationalities><Nationality>Afghanistan</Nationality></Nationalities>
</Individual></IndividualDetails></Designation></Designations>"""  # fmt: skip


def test_the_uk_sanctions_list_in_xml():
    (john,), odd, day = read("uk.xml", UK_XML)
    assert (odd, str(day)) == ([], "2026-10-08")
    assert john.values("name", "alias") == ("JOHN DOE", "Also Known", "محمد")
    assert john.values("birthDate", "nationality") == ("1950", "1955-08-27", "af")
    listing = john.listings[0]
    assert listing.measures == ("Asset freeze", "Travel Ban")
    assert (listing.listed_on, listing.amended_on) == ("2001-01-25", "2024-02-01")


UK_SHIP = """<Designations><DateGenerated>20/08/2026</DateGenerated><Designation><UniqueID>DPR0999</UniqueID><Names>
<Name><Name6>OLD STAR</Name6><NameType>ALias</NameType><AliasStrength>Low quality a.k.a.</AliasStrength></Name>
<Name><Name6>NORDA STAR</Name6><NameType>Primary name</NameType></Name></Names><IndividualEntityShip>Ship</IndividualEntityShip>
<SanctionsImposed>Prohibition of port entry</SanctionsImposed><ShipDetails><Ship><IMONumbers><IMONumber>IMO9274331</IMONumber></IMONumbers>
<CurrentOwnerOperators><CurrentOwnerOperator>Norda Shipping</CurrentOwnerOperator></CurrentOwnerOperators>
<CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Comoros</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips>
<PreviousFlags><PreviousFlag>India</PreviousFlag></PreviousFlags><TypeOfShipDetails><TypeOfShip>Bulk Carrier</TypeOfShip></TypeOfShipDetails>
<YearsBuilt><YearBuilt>2011</YearBuilt></YearsBuilt></Ship></ShipDetails></Designation></Designations>"""  # fmt: skip


def test_a_ship_of_the_uk_sanctions_list_with_names_in_any_case():
    (ship,), odd, _ = read("uk.xml", UK_SHIP)
    assert not odd
    assert (ship.schema, ship.caption) == ("Vessel", "NORDA STAR")
    assert ship.values("name", "weakAlias") == ("NORDA STAR", "OLD STAR")
    told = ("imoNumber", "owner", "flag", "pastFlags", "type", "buildDate")
    assert [ship.values(prop)[0] for prop in told] == [
        "9274331", "Norda Shipping", "Comoros", "India", "Bulk Carrier", "2011"
    ]  # fmt: skip


UKSL = """Report Date: 18-Mar-2025
Last Updated,Unique ID,OFSI Group ID,Name 6,Name 1,Name type,Alias strength,Name non-latin script,Regime Name,Designation Type,Sanctions Imposed,Address Line 1,Address Line 2,Address Postal Code,Address Country,Date Designated,D.O.B,Previous flags,Year Built
01/02/2024,RUS9001,14999,DOE,John,Primary Name,,Джон,Russia,Individual,Asset freeze|Travel Ban,12 Test Street,Perm,101000,Russia,24/02/2022,dd/mm/1965,,
"""  # fmt: skip


def test_the_uk_sanctions_list_as_a_table_keeps_every_line_of_an_address():
    (john,), odd, day = read("UK_Sanctions_List.csv", UKSL)
    assert (odd, str(day)) == ([], "2025-03-18")
    assert john.values("name", "alias") == ("John DOE", "Джон")
    assert john.values("address") == ("12 Test Street, Perm, 101000",)
    assert john.listings[0].measures == ("Asset freeze", "Travel Ban")


CONLIST = """Last Updated,03/06/2026
Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Nationality,Passport Number,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID
DOE,John,,,,,Mr,Джон,12/03/1965,Russia,X1,Individual,Primary name,,Russia,14/08/2016,15/08/2016,01/01/2020,7
DOE,Jack,,,,,,,,,,Individual,AKA,Low,Russia,14/08/2016,15/08/2016,01/01/2020,7
STAR,,,,,,,,,,,Ship,Primary name variation,,Russia,14/08/2016,,,8
"""  # fmt: skip


def test_the_ofsi_list_in_the_columns_of_2022():
    (john, star), odd, day = read("conlist.csv", CONLIST)
    assert (odd, str(day)) == ([], "2026-06-03")
    assert john.values("name", "alias", "weakAlias") == ("John DOE", "Джон", "Jack DOE")
    assert john.values("birthDate", "passportNumber") == ("1965-03-12", "X1")
    assert (star.schema, star.caption) == ("Vessel", "STAR")


FSF = """<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T16:47:04+02:00">
<sanctionEntity designationDetails="" euReferenceNumber="EU.27.28" logicalId="13"><remark>UNSC RESOLUTION</remark>
<regulation programme="IRQ" numberTitle="1210/2003 (OJ L169)" publicationDate="2003-07-08" entryIntoForceDate="2003-07-07"/>
<subjectType code="person" classificationCode="P"/><nameAlias firstName="John" lastName="Doe" wholeName="John Doe" gender="M" strong="true"/>
<nameAlias wholeName="JD" strong="false" nameLanguage="FR"/><citizenship countryIso2Code="IQ"/><birthdate circa="true" year="1937"/>
<identification number="A1" identificationTypeCode="passport" countryIso2Code="IQ"/></sanctionEntity></export>"""  # fmt: skip


def test_the_eu_financial_sanctions_file():
    (john,), odd, day = read("full.xml", FSF)
    assert (odd, str(day)) == ([], "2026-08-05")
    assert john.values("name", "weakAlias") == ("John Doe", "JD")
    assert john.values("birthDate", "citizenship", "gender") == ("male", "iq", "1937~")
    assert john.values("passportNumber") == ("A1",)
    listing = john.listings[0]
    assert (listing.listed_on, listing.programmes) == ("2003-07-07", ("IRQ",))
    assert listing.legal_basis == ("1210/2003 (OJ L169)",)


def test_the_eu_financial_sanctions_file_as_csv():
    text = (
        "\ufefffileGenerationDate;Entity_LogicalId;Entity_SubjectType;NameAlias_WholeName;BirthDate_BirthDate\n"
        "05/08/2026;13;person;John Doe;1937-04-28\n05/08/2026;13;person;Jack Doe;\n"
    )
    (john,), odd, day = read("full.csv", text)
    assert (odd, str(day), john.schema) == ([], "2026-08-05", "Person")
    assert john.values("name", "birthDate") == ("John Doe", "1937-04-28")
    assert john.values("alias") == ("Jack Doe",)
