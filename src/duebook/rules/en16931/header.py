"""What an invoice as a whole must have: EN 16931-1:2017, 6.4.2 (BR-1 to BR-16) and what goes with it."""

from duebook.rules.rows import absent, blank
from duebook.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    blank(
        "BR-01", "", "BT-24", "The file does not say which specification it follows. Name it, such as urn:cen.eu:en16931:2017."
    ),
    blank("BR-02", "", "BT-1", "The invoice has no number. Give it one from your series."),
    blank("BR-03", "", "BT-2", "The invoice has no issue date. Give the day on which it is issued."),
    blank("BR-04", "", "BT-3", "The kind of document is missing. Give its code, 380 for an invoice or 381 for a credit note."),
    blank("BR-05", "", "BT-5", "The currency of the invoice is missing. Give its code, such as EUR."),
    blank("BR-06", "", "BT-27", "The seller has no name. Give the registered name."),
    blank("BR-07", "", "BT-44", "The buyer has no name. Give the registered name."),
    absent("BR-08", "", "BG-5", "The seller has no postal address. Add one, with at least the country."),
    absent("BR-10", "", "BG-8", "The buyer has no postal address. Add one, with at least the country."),
    absent("BR-16", "", "BG-25", "The invoice has no line. Add at least one."),
)
