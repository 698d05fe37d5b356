"""Headings of bank tables, in the languages of the banks: which column holds what.

>>> field("Buchungstag"), field("Data operacji"), field("Betrag (EUR)"), field("Colour")
('booked', 'booked', 'amount', '')
"""

import re
import unicodedata

FIELDS: dict[str, str] = {
    "booked": (
        "booked|date|booking date|posted date|posting date|transaction date|entry date|book date|post date|date posted|"
        "completed date|buchungstag|buchungsdatum|datum|buchung|belegdatum|date operation|date de l operation|"
        "date comptable|date d operation|date transaction|date de transaction|fecha|fecha operacion|fecha de operacion|"
        "fecha contable|f operacion|data|data operazione|data contabile|data registrazione|boekdatum|transactiedatum|"
        "boekingsdatum|datum boeking|data lancamento|data movimento|data mov|data operacji|data ksiegowania|"
        "data transakcji|bokforingsdag|bokforingsdatum|bogfort|bogforingsdato|dato|bokforingsdato|kirjauspaiva|paivamaara|"
        "datum zauctovani|datum provedeni|konyveles datuma|created utc|datetime|date de valeur op|created|created date|"
        "order date|timestamp|transaction day|trans date|datum transakce|date heure|"
        "dateop|date op|uitvoeringsdatum|reskontradatum|transaktionsdatum|date utc|operation date|operation date utc"
    ),
    "valued": (
        "valued|value date|valuta|valutadatum|wertstellung|wert|wertstellungstag|date valeur|date de valeur|fecha valor|"
        "f valor|data valuta|rentedatum|data valor|data waluty|valutadag|valor|rentedato|arvopaiva|available on utc|"
        "effective date|date2|"
        "dateval|date val|interest date|value date utc|valutadato|wertstellung valuta"
    ),
    "amount": (
        "amount|betrag|umsatz|montant|importe|importo|bedrag|valor eur|montante|kwota|kwota operacji|belopp|belob|belop|"
        "summa|maara|castka|objem|osszeg|transaction amount|net|net amount|amount total|importe eur|umsatz in eur|"
        "betrag eur|amount eur|bedrag eur|montant eur|valor da transacao|netto|saldo movimento|netamount|"
        "montant de l operation|montant en euros|maara euroa|total amount|total amount incl vat|kwota transakcji|"
        "montant operation"
    ),
    "debit": (
        "debit|debits|debit amount|withdrawal|withdrawals|withdrawal amount|paid out|money out|soll|belastung|lastschrift|"
        "ausgang|debit eur|cargo|cargos|debe|addebito|addebiti|uscite|dare|af|debet|debito|obciazenia|uttag|ut|ud|retrait|"
        "retraits|depenses|ausgaben|belastung in chf|outgoing|"
        "debit euros|ut fra konto|debit en euros"
    ),
    "credit": (
        "credit|credits|credit amount|deposit|deposits|deposit amount|paid in|money in|haben|gutschrift|eingang|"
        "credit eur|abono|abonos|haber|accredito|accrediti|entrate|avere|bij|credito|uznania|insattning|in|ind|depot|"
        "depots|recettes|einnahmen|gutschrift in chf|incoming|"
        "credit euros|inn pa konto|credit en euros"
    ),
    "direction": (
        "d c|dc|c d|cd|debit credit|credit debit|dr cr|cr dr|soll haben|s h|af bij|sens|credit debit indicator|indicator|"
        "soll haben kennzeichen|debet credit|type d c"
    ),
    "currency": (
        "currency|currency code|ccy|wahrung|waehrung|devise|monnaie|monn|moneda|divisa|valuta code|munt|muntsoort|moeda|"
        "waluta|valuta kod|valutakod|commodity|mena|deviza|"
        "curr|devies|valuta rekening|devise du compte"
    ),
    "counterparty": (
        "counterparty|name|payee|payer|partner name|partner|merchant|merchant name|beneficiary|beneficiary name|"
        "counterparty name|auftraggeber empfanger|empfanger auftraggeber|auftraggeber|empfanger|"
        "beguenstigter zahlungspflichtiger|begunstigter zahlungspflichtiger|name zahlungsbeteiligter|zahlungspflichtige r|"
        "zahlungsempfanger in|zahlungsempfanger|name des partners|partnername|beneficiaire|tiers|nom|contrepartie|"
        "emetteur|ordenante|beneficiario|ordenante beneficiario|controparte|tegenpartij|naam|naam tegenpartij|"
        "naam omschrijving|naam tegenrekening|nome|nadawca|odbiorca|kontrahent|nadawca odbiorca|mottagare|avsandare|"
        "modtager|afsender|mottaker|saaja maksaja|nazev protiuctu|from|sender|description name|"
        "naam tegenpartij bevat|naam van de tegenpartij|empfaenger 1|namn|payer name|counter party|nazwa nadawcy|"
        "beguenstigter auftraggeber|begunstigter auftraggeber|auftraggeber begunstigter|nom de la contrepartie|supplier found"
    ),
    "iban": (
        "iban|partner iban|counterparty iban|counterparty account|bank account|account number counterparty|konto iban|"
        "kontonummer iban|iban zahlungsbeteiligter|iban auftraggeber|iban empfanger|number|kontonummer partner|"
        "partner konto|compte contrepartie|iban contrepartie|tegenrekening|tegenrekening iban bban|tegenrekeningnummer|"
        "iban beneficiario|rachunek kontrahenta|nr rachunku kontrahenta|protiucet|cislo protiuctu|"
        "counterparty account number|iban tegenpartij|beneficiary iban|"
        "rekening tegenpartij|rekeningnummer tegenpartij|iban kontonummer|rachunek nadawcy|saajan tilinumero|"
        "compte de la contrepartie"
    ),
    "own": (
        "account|own account|account number|own iban|konto|kontonummer|auftragskonto|iban auftragskonto|compte|"
        "numero de compte|cuenta|conto|rekening|rekeningnummer|iban bban|konta|numer rachunku|produit|accountname|"
        "account name|eigenes konto|rachunek|"
        "iban kontoinhaber|accountnum|numero du compte|source account"
    ),
    "bic": (
        "bic|swift|swift code|bic swift|bic swift code|bic swift code zahlungsbeteiligter|counterparty bic|bank|blz|"
        "bic tegenpartij"
    ),
    "reference": (
        "reference|payment reference|structured reference|creditor reference|betalingskenmerk|mededeling gestructureerd|"
        "communication structuree|kid|ocr|viitenumero|viite|variable symbol|variabilni symbol|vs|qr referenz|qrr|referenz|"
        "zahlungsreferenz|referencia|referenza|riferimento|reference client|"
        "gestructureerde mededeling|communication structuree"
    ),
    "end_to_end_id": (
        "end to end id|end to end reference|endtoendid|kundenreferenz end to end|kundenreferenz|client reference|e2e|eref"
    ),
    "mandate_id": "mandate|mandate id|mandate identification|mandatsreferenz|machtigingskenmerk|reference du mandat|mandato",
    "creditor_id": "creditor id|glaubiger id|glaubiger identifikationsnummer|originator identifier|incassant id|ics",
    "text": (
        "text|description|label|memo|details|narrative|remittance|remittance information|reason|particulars|purpose|"
        "payment details|transaction description|verwendungszweck|buchungsdetails|zahlungsgrund|libelle|motif|"
        "communication|remarque|commentaire|concepto|descripcion|observaciones|causale|descrizione|descrizione operazione|"
        "omschrijving|mededelingen|mededeling|descricao|opis|opis operacji|tytul|tytul operacji|meddelande|rubrik|tekst|"
        "beskrivelse|selite|viesti|zprava pro prijemce|popis|kozlemeny|note|notes|desc|item title|description 1|"
        "description 2|description 3|comment|title|communications|detail|informations|"
        "booking text|payment purpose|avisierungstext|texte de notification|vrije mededeling|communication libre|"
        "causale descrizione|descrizione completa|opis transakcji|buchungs info|bank description|forklaring|detail de l ecriture|"
        "movimiento"
    ),
    "id": (
        "id|transaction id|bank reference|bank id|transaction number|n de transaction|numero de transaction|"
        "transaktions id|umsatz id|txn id|fitid|entry reference|volgnr|transactie id|id transakcji|balance transaction id|"
        "reference number|numer transakcji|identificador|unique id|txid|txhash|transaktionsnummer|"
        "account servicer reference|"
        "zkb reference|buchungsreferenz|arkistointitunnus|transaction no|transferwise id|id pohybu"
    ),
    "balance": (
        "balance|running balance|runningbalance|saldo|saldo nach buchung|kontostand|solde|saldo disponible|"
        "saldo contabile|saldo na mutatie|saldo po operacji|saldo eur|account balance|zustatek|egyenleg|available balance|"
        "balance eur|"
        "running bal|saldo po transakcji|saldo na trn|accountbalance|disponible"
    ),
    "fees": "fee|fees|gebuhr|entgelt|frais|comision|commissione|kosten|oplata|amount fee|charges",
    "code": (
        "type|transaction type|buchungstext|category type|posting text|umsatzart|umsatztyp|vorgang|type d operation|tipo|"
        "tipo de movimiento|mutatiesoort|transactietype|rodzaj transakcji|typ|code mutatie|buchungsart|transaktionstyp"
    ),
    "status": "status|state|etat|estado|stato|zustand|booking status",
}
"""Field -> headings, without accents, case and signs, between bars."""

VAGUE = frozenset({"name", "naam", "nom", "nome", "avsandare", "mottagare", "merchant", "bank"})
"""Headings of the other side that may stand for the owner of the account, or for nothing, where a plainer one is there too."""

_KNOWN = {heading: name for name, headings in FIELDS.items() for heading in headings.split("|")}
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "°": " "})
_PURPOSE = re.compile(r"(?:vwz|verwendungszweck|description|omschrijving|libelle|communication)\s?-?\d{1,2}")
_ADDED = re.compile(r"\b(?:in )?(?:eur|usd|gbp|chf|pln|sek|nok|dkk|czk|huf|cad|aud|jpy)\b|\bline \d\b")


def plain(text: str) -> str:
    """A heading without accents, case and signs.

    >>> plain(" N° de Transaction "), plain("Währung")
    ('n de transaction', 'wahrung')
    """
    flat = unicodedata.normalize(
        "NFKD", text[:80].casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("°", " ")
    )
    kept = "".join(sign if sign.isalnum() else " " for sign in flat if not unicodedata.combining(sign))
    return " ".join(kept.split())


def field(heading: str) -> str:
    """The field that a heading stands for, empty where it is none of ours."""
    bare = plain(heading)
    if bare in _KNOWN:
        return _KNOWN[bare]
    if _PURPOSE.fullmatch(bare):
        return "text"
    shorter = " ".join(_ADDED.sub(" ", bare).split())
    return _KNOWN.get(shorter, "") or _KNOWN.get(bare.replace(" ", ""), "")


def currency(heading: str) -> str:
    """The currency that a heading of an amount names.

    >>> currency("Betrag (EUR)"), currency("Belastung in CHF"), currency("Betrag")
    ('EUR', 'CHF', '')
    """
    found = re.search(r"\b(EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|HUF|CAD|AUD|JPY)\b", heading.upper())
    return found[1] if found else ("EUR" if "€" in heading else "")
