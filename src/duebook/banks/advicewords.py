"""The words of printed remittance advices: headings of their tables and labels around them, in five languages.

>>> heading("Rechnungs-Nr."), heading("Net paid"), heading("Skonto %"), heading("Colour")
(('number', 2), ('amount', 2), ('', 0), ('', 0))
"""

from functools import lru_cache

from duebook.banks.headings import plain

HEADINGS: dict[tuple[str, int], dict[str, str]] = {
    ("number", 3): {
        "de": "ihr beleg|ihre rechnung|ihre rechnungsnummer|ihre rechnungsnr|ihre belegnummer|ihr zeichen|ihre referenz",
        "en": "your invoice|your invoice no|your invoice number|your reference|your ref|your document|supplier invoice",
        "fr": "votre facture|votre reference|votre ref|vos references|votre n de facture",
        "es": "su factura|su referencia|su documento|n factura proveedor",
        "nl": "uw factuur|uw factuurnummer|uw referentie|uw kenmerk",
    },
    ("number", 2): {
        "de": "rechnung|rechnungsnummer|rechnungsnr|rechnungs nr|rechnung nr|rech nr|re nr|rg nr|rechnungen",
        "en": "invoice|invoice no|invoice number|invoice nr|inv no|inv number|invoice ref|invoice reference|bill number|invoices",
        "fr": "facture|n facture|n de facture|no facture|numero de facture|numero facture|facture n|factures",
        "es": "factura|n factura|n de factura|numero de factura|num factura|no de factura|facturas|factura n",
        "nl": "factuur|factuurnummer|factuurnr|factuur nr|facturen",
    },
    ("number", 1): {
        "de": "referenz|referenznummer|referenz nr",
        "en": "reference|reference no|reference number|ref|ref no",
        "fr": "reference|ref|reference piece",
        "es": "referencia|ref",
        "nl": "referentie|kenmerk|ref",
    },
    ("number", 0): {
        "de": "beleg|belegnummer|belegnr|beleg nr|dokument|dokumentnummer",
        "en": "document|document no|document number|doc no",
        "fr": "piece|n piece|document|n document|numero de piece",
        "es": "documento|n documento|numero de documento",
        "nl": "document|documentnummer|boekstuk|stuknummer",
    },
    ("amount", 2): {
        "de": (
            "zahlbetrag|zahlungsbetrag|gezahlt|bezahlt|gezahlter betrag|uberweisungsbetrag|netto|nettobetrag|auszahlungsbetrag|"
            "betrag gezahlt|zahlung|ausgezahlt"
        ),
        "en": (
            "paid|amount paid|paid amount|payment|payment amount|net|"
            "net amount|net paid|net payment|amount remitted|remitted|total paid"
        ),
        "fr": (
            "montant paye|montant regle|regle|paye|montant net|net|net a payer|net paye|net regle|montant du reglement|reglement"
        ),
        "es": "importe pagado|pagado|importe neto|neto|liquido|importe liquido|importe del pago|total pagado",
        "nl": "betaald|betaald bedrag|netto|nettobedrag|netto bedrag|bedrag betaald|te betalen",
    },
    ("amount", 1): {"de": "betrag", "en": "amount", "fr": "montant", "es": "importe", "nl": "bedrag"},
    ("billed", 1): {
        "de": "brutto|bruttobetrag|rechnungsbetrag|belegbetrag|rechn betrag",
        "en": "gross|gross amount|invoice amount|billed|invoiced|original amount|document amount|invoice total",
        "fr": "brut|montant brut|montant facture|montant de la facture|montant ttc|ttc",
        "es": "bruto|importe bruto|importe factura|importe de la factura",
        "nl": "bruto|brutobedrag|bruto bedrag|factuurbedrag",
    },
    ("discount", 1): {
        "de": "skonto|skontobetrag|skontoabzug",
        "en": "discount|discount taken|cash discount|disc|discount amount",
        "fr": "escompte|remise|montant escompte",
        "es": "descuento|dto|descuento pronto pago",
        "nl": "korting|betalingskorting|kortingsbedrag|korting contant",
    },
    ("deduction", 1): {
        "de": "abzug|abzuge|kurzung|einbehalt|kurzungen|skonto abzug",
        "en": "deduction|deductions|adjustment|adjustments|withheld|withholding",
        "fr": "deduction|deductions|retenue|retenues|ajustement",
        "es": "deduccion|deducciones|retencion|retenciones|ajuste",
        "nl": "inhouding|aftrek|correctie|inhoudingen",
    },
    ("reason", 1): {
        "de": "text|bemerkung|grund|buchungstext|verwendungszweck|beschreibung|hinweis|abzugsgrund",
        "en": "text|remark|remarks|comment|note|notes|reason|description|details",
        "fr": "texte|libelle|motif|commentaire|observation|observations|designation",
        "es": "texto|concepto|motivo|observaciones|descripcion|comentario",
        "nl": "tekst|omschrijving|opmerking|reden|toelichting",
    },
    ("date", 1): {
        "de": "datum|rechnungsdatum|belegdatum|vom|rech datum|re datum|fallig|falligkeit",
        "en": "date|invoice date|document date|inv date|due date",
        "fr": "date|date facture|date de facture|date de la facture|echeance|du",
        "es": "fecha|fecha factura|fecha de factura|fecha documento|vencimiento",
        "nl": "datum|factuurdatum|documentdatum|vervaldatum",
    },
    ("own", 1): {
        "de": "unser beleg|unsere referenz|unser zeichen|unsere nummer|pos|position|nr|buchungskreis|art|belegart|wahrung|wahr",
        "en": "our document|our reference|our ref|voucher|voucher no|item|line|type|currency|doc type|no|po|po number|order",
        "fr": "notre reference|notre piece|type|devise|ligne|n",
        "es": "nuestra referencia|nuestro documento|tipo|moneda|divisa|linea|n",
        "nl": "onze referentie|ons kenmerk|ons document|type|valuta|regel|nr",
    },
}
"""(Field, how surely the heading means it) -> language -> headings between bars, without accents, case and signs."""

LABELS: dict[tuple[str, int], dict[str, str]] = {
    ("total", 2): {
        "de": (
            "zahlbetrag|zahlungsbetrag|uberweisungsbetrag|gesamtzahlung|auszahlungsbetrag|zahlungssumme|uberwiesener betrag|"
            "gesamtzahlbetrag|summe zahlung"
        ),
        "en": (
            "payment amount|payment total|total payment|total paid|amount paid|total amount paid|net payment|total remitted|"
            "amount remitted|total payment amount"
        ),
        "fr": (
            "montant du paiement|montant du virement|montant du reglement|total regle|total paye|montant regle|montant paye|"
            "net a payer|total du reglement|montant total regle"
        ),
        "es": (
            "importe del pago|total pagado|importe pagado|"
            "importe de la transferencia|liquido total|total a pagar|importe transferido"
        ),
        "nl": "betaald bedrag|totaal betaald|betaalbedrag|overgemaakt bedrag|totaal overgemaakt|totaal te betalen",
    },
    ("total", 1): {
        "de": "summe|gesamt|gesamtbetrag|gesamtsumme|total|endsumme|summe gesamt",
        "en": "total|total amount|grand total|sum|totals",
        "fr": "total|montant total|total general|somme|totaux",
        "es": "total|importe total|suma|total general|totales",
        "nl": "totaal|totaalbedrag|som|totaal bedrag",
    },
    ("carry", 1): {
        "de": "ubertrag|zwischensumme|vortrag",
        "en": "carried forward|brought forward|subtotal|sub total|carry over",
        "fr": "a reporter|report|sous total",
        "es": "suma y sigue|subtotal|suma anterior",
        "nl": "transport|subtotaal|tussentotaal",
    },
    ("reference", 2): {
        "de": (
            "zahlungsreferenz|zahlungsnummer|avisnummer|avis nr|avis nummer|zahlungsbeleg|zahlungsbelegnummer|zahlungs nr|avisnr"
        ),
        "en": (
            "payment reference|payment number|payment no|payment id|remittance number|remittance no|remittance advice no|"
            "advice number|cheque number|check number|payment document|transaction reference|remittance reference"
        ),
        "fr": (
            "reference du paiement|reference paiement|reference de paiement|"
            "numero de paiement|n de paiement|reference du virement|n avis"
        ),
        "es": "referencia de pago|referencia del pago|numero de pago|n de pago|numero de aviso|referencia de la transferencia",
        "nl": "betalingsreferentie|betalingskenmerk|betalingsnummer|adviesnummer|betaalreferentie",
    },
    ("reference", 1): {
        "de": "referenz|unser zeichen|unsere referenz|belegnummer",
        "en": "reference|our reference|our ref|document number",
        "fr": "reference|notre reference|nos references",
        "es": "referencia|nuestra referencia",
        "nl": "referentie|onze referentie|ons kenmerk",
    },
    ("paid_on", 2): {
        "de": (
            "zahlungsdatum|zahldatum|ausfuhrungsdatum|valuta|valutadatum|"
            "wertstellung|zahlung am|zahltag|zahlungstag|uberweisungsdatum"
        ),
        "en": "payment date|paid on|date of payment|value date|settlement date|date paid|execution date",
        "fr": (
            "date de paiement|date du paiement|date de reglement|date du reglement|"
            "date de valeur|date du virement|paye le|regle le"
        ),
        "es": "fecha de pago|fecha del pago|fecha valor|fecha de la transferencia|pagado el",
        "nl": "betaaldatum|betalingsdatum|datum betaling|valutadatum|betaald op",
    },
    ("paid_on", 1): {"de": "datum", "en": "date", "fr": "date", "es": "fecha", "nl": "datum"},
    ("payer", 1): {
        "de": "zahler|absender|auftraggeber|zahlungspflichtiger|zahlung von|zahlende firma",
        "en": "payer|paid by|remitter|payment from|from|sender|ordering party",
        "fr": "payeur|emetteur|donneur d ordre|debiteur|de la part de",
        "es": "pagador|ordenante|emisor|pagado por",
        "nl": "betaler|afzender|opdrachtgever|betaald door",
    },
    ("currency", 1): {"de": "wahrung", "en": "currency", "fr": "devise|monnaie", "es": "moneda|divisa", "nl": "valuta|munt"},
}
"""(Field, how surely the label means it) -> language -> labels."""

KINDS = frozenset(
    "rechnung rechnungsnr rechnungsnummer invoice facture factura factuur nr no n nummer number beleg document".split()
)
"""Words in front of a number that are none of it."""
CREDITS = (
    "gutschrift", "gutschriften", "credit note", "credit memo", "avoir", "note de credit", "abono", "nota de credito",
    "nota de abono", "creditnota", "creditfactuur", "rechnungskorrektur",
)  # fmt: skip
"""Words that make a document one that is taken off."""

_HEADINGS = {word: field for field, words in HEADINGS.items() for line in words.values() for word in line.split("|")}
_LABELS = {word: field for field, words in LABELS.items() for line in words.values() for word in line.split("|")}
_TONGUES: dict[str, set[str]] = {}
for _table in (HEADINGS, LABELS):
    for _words in _table.values():
        for _tongue, _line in _words.items():
            for _word in _line.split("|"):
                _TONGUES.setdefault(_word, set()).add(_tongue)


def heading(text: str) -> tuple[str, int]:
    """The field that a heading stands for and how surely; empty where it is none of ours. A share of a hundred is no amount."""
    return ("", 0) if "%" in text else _HEADINGS.get(_bare(text), ("", 0))


def label(text: str) -> tuple[str, int]:
    """The field that a label stands for and how surely.

    >>> label("Zahlungsreferenz:"), label("Total EUR"), label("Dear Sirs")
    (('reference', 2), ('total', 1), ('', 0))
    """
    return _LABELS.get(_bare(text), ("", 0))


def tongues(text: str) -> set[str]:
    """The languages that have this heading or label."""
    return _TONGUES.get(_bare(text), set())


def is_credit(text: str) -> bool:
    """Whether a row's words say that it is a credit note.

    >>> is_credit("Gutschrift GS-7"), is_credit("Rechnung 7")
    (True, False)
    """
    bare = f" {plain(text)} "
    return any(f" {word} " in bare for word in CREDITS)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    words = plain(text).split()
    money = {"eur", "usd", "gbp", "chf", "pln", "sek", "nok", "dkk", "czk", "huf", "cad", "aud", "jpy"}
    kept = [word for word in words if word not in money]
    while kept and kept[-1] == "in":
        kept.pop()
    return " ".join(kept)
