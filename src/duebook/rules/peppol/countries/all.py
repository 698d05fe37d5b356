"""The rules of all countries, in the order of the official file."""

from duebook.rules.peppol.countries import denmark, germany, greece, iceland, italy, netherlands, norway, sweden
from duebook.rules.rule import Rule

RULES: tuple[Rule, ...] = tuple(
    rule for country in (norway, denmark, italy, sweden, greece, iceland, netherlands, germany) for rule in country.RULES
)
