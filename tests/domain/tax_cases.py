"""Real sales, one a row: who sells what to whom, and what the law makes of it. Written from the law, not from the code.

A party is written ``country[:postcode][/VAT number][#register number]``; a row is name | seller | buyer | what | options | outcome.
Outcome: category rate rule [code]. Options: day, key, to (delivery place), lang, oss, small, business, consumer.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from duebook.domain.codes import Supply
from duebook.domain.document import Document
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Address, Delivery, Identifier, Party
from duebook.domain.tax import Scheme, Taxation

TABLE = """
DE consulting at home             | DE/DE136695976 | DE/DE111111125 | services | | S 19 domestic
DE books at home                  | DE/DE136695976 | DE | goods | key=reduced | S 7 domestic
DE last day before the 2020 cut   | DE/DE136695976 | DE | goods | day=2020-06-30 | S 19 domestic
DE first day of the 2020 cut      | DE/DE136695976 | DE | goods | day=2020-07-01 | S 16 domestic
DE last day of the 2020 cut       | DE/DE136695976 | DE | goods | day=2020-12-31 key=reduced | S 5 domestic
DE first day after the 2020 cut   | DE/DE136695976 | DE | goods | day=2021-01-01 | S 19 domestic
DE restaurant in 2025             | DE/DE136695976 | DE | services | key=restaurant day=2025-12-31 | S 19 domestic
DE restaurant in 2026             | DE/DE136695976 | DE | services | key=restaurant day=2026-01-01 | S 7 domestic
DE solar panel                    | DE/DE136695976 | DE | goods | key=zero | Z 0 domestic
DE doctor                         | DE/DE136695976 | DE | services | key=exempt-health | E 0 exempt VATEX-EU-132-1C
DE insurance broker               | DE/DE136695976 | DE | services | key=exempt-insurance | E 0 exempt VATEX-EU-135-1
DE second-hand dealer             | DE/DE136695976 | DE | goods | key=margin-second-hand | E 0 exempt VATEX-EU-F
DE building work, section 13b     | DE/DE136695976 | DE/DE111111125 | services | key=reverse-charge | AE 0 domestic-reverse-charge VATEX-EU-AE
DE to FR, consulting B2B          | DE/DE136695976 | FR/FR40303265045 | services | | AE 0 reverse-charge VATEX-EU-AE
DE to FR, machine B2B             | DE/DE136695976 | FR/FR40303265045 | goods | | K 0 intra-community VATEX-EU-IC
DE to FR, machine collected in DE | DE/DE136695976 | FR/FR40303265045 | goods | to=DE | S 19 domestic
DE to DE buyer, delivered to FR   | DE/DE136695976 | DE/DE111111125 | goods | to=FR | S 19 no-vat-number
DE to PL number, delivered to FR  | DE/DE136695976 | PL/PL8567346215 | goods | to=FR | K 0 intra-community VATEX-EU-IC
DE to FR, machine, no VAT number  | DE/DE136695976 | FR#303265045 | goods | | S 19 no-vat-number
DE to FR, consulting, no number   | DE/DE136695976 | FR#303265045 | services | | S 19 no-vat-number
DE to FR consumer, goods, small   | DE/DE136695976 | FR | goods | | S 19 origin
DE to FR consumer, goods, OSS     | DE/DE136695976 | FR | goods | oss | S 20 destination
DE to FR consumer, digital, OSS   | DE/DE136695976 | FR | digital | oss | S 20 destination
DE to FR consumer, digital        | DE/DE136695976 | FR | digital | | S 19 origin
DE to FR consumer, haircut        | DE/DE136695976 | FR | services | oss | S 19 consumer-abroad
DE to HU consumer, digital, OSS   | DE/DE136695976 | HU | digital | oss | S 27 destination
DE to LU consumer, OSS, in 2023   | DE/DE136695976 | LU | digital | oss day=2023-12-31 | S 16 destination
DE to LU consumer, OSS, in 2024   | DE/DE136695976 | LU | digital | oss day=2024-01-01 | S 17 destination
DE to MC consumer, digital, OSS   | DE/DE136695976 | MC | digital | oss | S 20 destination
DE to US, machine                 | DE/DE136695976 | US | goods | | G 0 export VATEX-EU-G
DE to US, consulting for a firm   | DE/DE136695976 | US#12-3456789 | services | | E 0 services-outside
DE to US, firm said by the user   | DE/DE136695976 | US | services | business | E 0 services-outside
DE to US, no VAT number anywhere  | DE | US#12-3456789 | services | | O - services-outside VATEX-EU-O
DE to US consumer, haircut        | DE/DE136695976 | US | services | | S 19 consumer-abroad
DE to US consumer, digital        | DE/DE136695976 | US | digital | consumer | E 0 services-outside
DE to JP, machine, no regime      | DE/DE136695976 | JP | goods | | G 0 export VATEX-EU-G
DE to CH, consulting, CHE number  | DE/DE136695976 | CH/CHE116281710 | services | | AE 0 services-outside VATEX-EU-AE
DE to GB, goods in 2020           | DE/DE136695976 | GB:SW1A 1AA/GB980780684 | goods | day=2020-12-31 | K 0 intra-community VATEX-EU-IC
DE to GB, goods in 2021           | DE/DE136695976 | GB:SW1A 1AA/GB980780684 | goods | day=2021-01-01 | G 0 export VATEX-EU-G
DE to GB, consulting in 2020      | DE/DE136695976 | GB:SW1A 1AA/GB980780684 | services | day=2020-12-31 | AE 0 reverse-charge VATEX-EU-AE
DE to GB, consulting in 2021      | DE/DE136695976 | GB:SW1A 1AA/GB980780684 | services | day=2021-01-01 | AE 0 services-outside VATEX-EU-AE
DE to Belfast, goods, XI number   | DE/DE136695976 | GB:BT1 5GS/XI980780684 | goods | | K 0 intra-community VATEX-EU-IC
DE to Belfast, goods, GB number   | DE/DE136695976 | GB:BT1 5GS/GB980780684 | goods | | S 19 no-vat-number
DE to Belfast, consulting         | DE/DE136695976 | GB:BT1 5GS/XI980780684 | services | | AE 0 services-outside VATEX-EU-AE
DE to Belfast consumer, OSS       | DE/DE136695976 | GB:BT1 5GS | goods | oss | S 20 destination
DE to Heligoland, goods           | DE/DE136695976 | DE:27498 | goods | | G 0 export VATEX-EU-G
DE to Canary Islands, goods       | DE/DE136695976 | ES:35001/ESA28015865 | goods | | G 0 export VATEX-EU-G
DE to Canary Islands, code IC     | DE/DE136695976 | IC/ESA28015865 | goods | | G 0 export VATEX-EU-G
DE to Aland, goods                | DE/DE136695976 | FI:22100/FI20774740 | goods | | G 0 export VATEX-EU-G
DE to Livigno, goods              | DE/DE136695976 | IT:23041 | goods | | G 0 export VATEX-EU-G
DE to Greece, EL number           | DE/DE136695976 | GR/EL094259216 | goods | | K 0 intra-community VATEX-EU-IC
DE to Croatia before it joined    | DE/DE136695976 | HR/HR33392005961 | goods | day=2013-06-30 | G 0 export VATEX-EU-G
Kleinunternehmer at home          | DE | DE | services | small | E 0 small-business
Kleinunternehmer sends to FR      | DE/DE136695976 | FR/FR40303265045 | goods | small | E 0 small-business
Kleinunternehmer consults in FR   | DE/DE136695976 | FR/FR40303265045 | services | small | AE 0 reverse-charge VATEX-EU-AE
AT small business                 | AT | AT | services | small | E 0 small-business
FR franchise en base              | FR | FR | services | small | E 0 small-business VATEX-FR-FRANCHISE
AT wine in 2015                   | AT/ATU13585627 | AT | goods | key=parking day=2015-12-31 | S 12 domestic
AT hotel in Mittelberg            | AT:6993/ATU13585627 | AT | services | | S 19 domestic
FR book                           | FR/FR40303265045 | FR | goods | key=reduced-2 | S 5.5 domestic
FR to Martinique                  | FR/FR40303265045 | FR:97200 | goods | | G 0 export VATEX-EU-G
Martinique at home                | FR:97200/FR40303265045 | MQ | goods | | S 8.5 domestic
ES mainland to the Canaries       | ES:28001/ESA28015865 | ES:38001 | goods | | G 0 export VATEX-EU-G
Canaries at home, IGIC            | ES:35001/ESA28015865 | ES:35002 | services | | L 7 domestic
Canaries at home in 2019          | ES:35001/ESA28015865 | ES:35002 | services | day=2019-12-31 | L 6.5 domestic
PT mainland                       | PT:1000-001/PT501964843 | PT | services | | S 23 domestic
PT Madeira                        | PT:9000-001/PT501964843 | PT | services | | S 22 domestic
PT Azores since July 2021         | PT:9500-001/PT501964843 | PT | services | day=2021-07-01 | S 16 domestic
FI to Aland is inside Finland     | FI:00100/FI20774740 | AX | goods | | S 25.5 domestic
EE on the last day of 22 per cent | EE/EE100931558 | EE | services | day=2025-06-30 | S 22 domestic
EE on the first day of 24         | EE/EE100931558 | EE | services | day=2025-07-01 | S 24 domestic
RO on the first day of 21         | RO/RO18547290 | RO | services | day=2025-08-01 | S 21 domestic
SK reduced in 2025                | SK/SK2022749619 | SK | goods | key=reduced day=2025-01-01 | S 19 domestic
CZ book in 2024                   | CZ/CZ25123891 | CZ | goods | key=books day=2024-01-01 | Z 0 domestic
IE in autumn 2020                 | IE/IE6433435F | IE | services | day=2020-09-01 | S 21 domestic
CH at home                        | CH/CHE116281710 | CH | services | | S 8.1 domestic
CH hotel                          | CH/CHE116281710 | CH | services | key=reduced-2 | S 3.8 domestic
CH to DE, consulting              | CH/CHE116281710 | DE/DE136695976 | services | | AE 0 services-outside VATEX-EU-AE
CH to DE consumer, consulting     | CH/CHE116281710 | DE | services | | E 0 services-outside
CH to DE, watch                   | CH/CHE116281710 | DE | goods | | G 0 export
NO at home                        | NO/NO995525828MVA | NO | services | | S 25 domestic
NO bus ride during the cut        | NO/NO995525828MVA | NO | services | key=reduced-2 day=2021-09-30 | S 6 domestic
NO to SE, consulting              | NO/NO995525828MVA | SE/SE556188840401 | services | | G 0 export
NO to DE, salmon                  | NO/NO995525828MVA | DE/DE136695976 | goods | | G 0 export
GB at home                        | GB:SW1A 1AA/GB980780684 | GB:BT1 5GS | goods | | S 20 domestic
GB book                           | GB/GB980780684 | GB | goods | key=zero | Z 0 domestic
GB pub in July 2020               | GB/GB980780684 | GB | services | key=hospitality day=2020-07-15 | S 5 domestic
GB pub in October 2021            | GB/GB980780684 | GB | services | key=hospitality day=2021-10-01 | S 12.5 domestic
GB to IE, goods                   | GB:SW1A 1AA/GB980780684 | IE/IE6433435F | goods | | G 0 export
GB to IE, consulting              | GB:SW1A 1AA/GB980780684 | IE/IE6433435F | services | | AE 0 services-outside VATEX-EU-AE
GB to IE consumer, haircut        | GB:SW1A 1AA/GB980780684 | IE | services | | S 20 consumer-abroad
Belfast to Dublin, goods          | GB:BT1 5GS/XI980780684 | IE/IE6433435F | goods | | K 0 intra-community VATEX-EU-IC
Isle of Man is GB                 | GB/GB980780684 | IM | goods | | S 20 domestic
US without a sales tax            | US | US | goods | | Z 0 sales-tax-missing
US exempt for resale              | US | US | goods | key=exempt-resale | E 0 exempt
US to CA, goods                   | US | CA | goods | | E 0 export
DE to CH, goods, no VAT number    | DE | CH | goods | | E 0 export
"""


@dataclass(frozen=True)
class Sale:
    """One row of the table, ready to be decided."""

    name: str
    document: Document
    taxation: Taxation
    day: date
    outcome: tuple[str, Decimal | None, str, str]


def party(text: str, name: str) -> Party:
    text, _, legal = text.partition("#")
    text, _, vat = text.partition("/")
    country, _, postcode = text.partition(":")
    return Party(
        name=name,
        vat_id=vat,
        legal_id=Identifier(value=legal) if legal else None,
        address=Address(street="Street 1", city="Town", postcode=postcode, country=country),
    )


def sale(row: str) -> Sale:
    name, seller, buyer, what, options, outcome = (cell.strip() for cell in row.split("|"))
    chosen = dict(part.partition("=")[::2] for part in options.split())
    category, rate, rule, *code = outcome.split()
    day = date.fromisoformat(chosen.get("day", "2026-09-15"))
    selling = party(seller, "Seller")
    document = Document(
        number="1",
        issue_date=day,
        currency="EUR",
        language=chosen.get("lang", ""),
        buyer_reference="1",
        due_date=day,
        seller=selling if selling.vat_id else replace(selling, tax_number="37/123/45678", legal_id=Identifier(value="HRB 1")),
        buyer=party(buyer, "Buyer"),
        delivery=Delivery(day=day, address=Address(country=chosen["to"])) if "to" in chosen else Delivery(day=day),
        lines=(
            Line(
                quantity=Decimal(2),
                price=Price(net=Decimal("50.00")),
                item=Item(name="Item"),
                supply=Supply(what),
                tax_rate_key=chosen.get("key", ""),
            ),
        ),
    )
    taxation = Taxation(
        scheme=Scheme.SMALL_BUSINESS if "small" in chosen else Scheme.STANDARD,
        oss="oss" in chosen,
        buyer_is_business=True if "business" in chosen else False if "consumer" in chosen else None,
    )
    return Sale(name, document, taxation, day, (category, None if rate == "-" else Decimal(rate), rule, code[0] if code else ""))


SALES = [sale(row) for row in TABLE.strip().splitlines()]
