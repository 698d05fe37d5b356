"""The words of a mail about a bill, in the languages that Duebook's interface speaks."""

from collections.abc import Sequence

from duebook.domain.clarification import ACTIONS, REASONS, Clarification, Status

_STATUS = {
    "en": {"AB": "received", "IP": "in process", "UQ": "under query", "CA": "accepted on a condition", "RE": "rejected",
           "AP": "accepted", "PD": "paid"},
    "de": {"AB": "eingegangen", "IP": "in Bearbeitung", "UQ": "in Klärung", "CA": "unter Vorbehalt angenommen",
           "RE": "abgelehnt", "AP": "angenommen", "PD": "bezahlt"},
    "fr": {"AB": "reçue", "IP": "en cours de traitement", "UQ": "en question", "CA": "acceptée sous condition",
           "RE": "rejetée", "AP": "acceptée", "PD": "payée"},
    "es": {"AB": "recibida", "IP": "en trámite", "UQ": "en consulta", "CA": "aceptada con condiciones", "RE": "rechazada",
           "AP": "aceptada", "PD": "pagada"},
}  # fmt: skip
_FRAME = {
    "en": ("Your invoice {number}: {status}", "Your invoice {number} to {company} is {status}.", "Reasons:", "Please:"),
    "de": ("Ihre Rechnung {number}: {status}", "Ihre Rechnung {number} an {company} ist {status}.", "Gründe:", "Bitte:"),
    "fr": ("Votre facture {number} : {status}", "Votre facture {number} à {company} est {status}.", "Motifs :", "Merci de :"),
    "es": ("Su factura {number}: {status}", "Su factura {number} a {company} está {status}.", "Motivos:", "Por favor:"),
}


def speech_of(language: str) -> str:
    """The language of a mail: the asked one where its words are here, else English.

    >>> speech_of("de-AT"), speech_of("fi")
    ('de', 'en')
    """
    speech = language.partition("-")[0].lower()
    return speech if speech in _FRAME else "en"


def subject(speech: str, status: Status, number: str, company: str) -> str:
    """The subject line."""
    return _fill(_FRAME[speech][0], status, speech, number, company)


def text(
    speech: str,
    status: Status,
    number: str,
    company: str,
    reasons: Sequence[Clarification],
    actions: Sequence[Clarification],
    remark: str,
) -> str:
    """The mail: the status, reasons and wishes with their codes (their sentences are English), and a person's own words."""
    _, opening, why, please = _FRAME[speech]
    parts = [_fill(opening, status, speech, number, company)]
    for head, known, given in ((why, REASONS, reasons), (please, ACTIONS, actions)):
        if given:
            parts.append("\n".join([head, *(f"- {one.code}: {one.text or known.get(one.code, '')}" for one in given)]))
    if remark:
        parts.append(remark)
    return "\n\n".join(parts) + "\n"


def _fill(frame: str, status: Status, speech: str, number: str, company: str) -> str:
    filled = frame.replace("{status}", _STATUS[speech][status])
    return filled.replace("{company}", company).replace("{number}", number)
