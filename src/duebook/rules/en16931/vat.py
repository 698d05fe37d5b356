"""VAT by category: EN 16931-1:2017, 6.4.3 (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG, BR-B)."""

from duebook.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
