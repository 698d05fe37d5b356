"""How early-payment discounts are written into the payment terms (BT-20) for machines, as XRechnung 3.0 lays down (BR-DE-18)."""


def terms_text(text: str) -> str:
    r"""BT-20 as it is written: a text that ends with a discount line is closed by a line break.

    >>> terms_text("#SKONTO#TAGE=14#PROZENT=2.00#"), terms_text("30 days net")
    ('#SKONTO#TAGE=14#PROZENT=2.00#\n', '30 days net')
    """
    last = text.rpartition("\n")[2].strip()
    return f"{text}\n" if last.startswith("#SKONTO#") and last.endswith("#") else text


def wants_zero_rate(specification: str) -> bool:
    """Whether the specification wants a rate in every VAT breakdown row, category O included (XRechnung, BR-DE-14)."""
    return "xrechnung" in specification.lower()
