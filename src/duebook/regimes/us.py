"""United States: no tax of the federation on sales; states, counties and cities levy sales taxes.

Source: Internal Revenue Code has no general sales tax; each state's department of revenue, listed at
https://www.irs.gov/businesses/small-businesses-self-employed/state-government-websites. Rates depend on the place, the goods and
the seller's nexus, so a line carries its tax; without one nothing is charged and a warning asks for it.
"""

from types import MappingProxyType

from duebook.domain.regime import Corrections, Mention, Regime
from duebook.regimes import eu

LAW = "https://www.irs.gov/businesses/small-businesses-self-employed/state-government-websites"
NONE = Mention(
    texts={"en": "No United States sales tax", "de": "Keine US-Verkaufsteuer", "es": "Sin impuesto sobre ventas de EE. UU."},
    source=LAW,
)
OUTSIDE = Mention(texts=NONE.texts, code="VATEX-EU-O", source=LAW)

REGIME = Regime(
    country="US",
    name="United States",
    currency="USD",
    languages=("en", "es"),
    tax_label={"en": "Sales tax", "es": "Impuesto sobre ventas"},
    law=LAW,
    sales_tax=True,
    mentions=MappingProxyType({"export": NONE, "services-outside": OUTSIDE, "small-business": NONE}),
    exemptions=MappingProxyType(
        {
            "exempt": Mention(texts={"en": "Exempt from sales tax", "es": "Exento del impuesto sobre ventas"}, source=LAW),
            "exempt-resale": Mention(texts={"en": "Exempt from sales tax, sale for resale"}, source=LAW),
        }
    ),
    services_to_consumers=True,
    numbering="No law gives a form of invoice numbers.",
    corrections=Corrections(types=eu.CORRECTIONS.types, note="Free: a credit memo or a corrected invoice.", source=LAW),
    seller_fields=("seller.name", "seller.address.country"),
)
