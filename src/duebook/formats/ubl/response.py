"""UBL 2.1 ApplicationResponse as a Peppol Invoice Response 3 (transaction T111).

Source: https://docs.peppol.eu/poacc/upgrade-3/syntax/InvoiceResponse/tree/ and OASIS UBL 2.1, ApplicationResponse.
"""

from duebook.domain.clarification import Clarification, Response
from duebook.domain.party import Party
from duebook.formats.markup import attribute, group, iso, leaf

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
SPECIFICATION = "urn:fdc:peppol.eu:poacc:trns:invoice_response:3"
PAYMENT = "481"
"""UNTDID 1001: the reference is to a payment."""
PROCESS = "urn:fdc:peppol.eu:poacc:bis:invoice_response:3"


def write(response: Response) -> bytes:
    """The response as XML."""
    inner = "".join(
        (
            leaf("cbc:CustomizationID", SPECIFICATION),
            leaf("cbc:ProfileID", PROCESS),
            leaf("cbc:ID", response.id),
            leaf("cbc:IssueDate", iso(response.at.date())),
            leaf("cbc:IssueTime", response.at.strftime("%H:%M:%S")),
            leaf("cbc:Note", response.note),
            _party("cac:SenderParty", response.sender),
            _party("cac:ReceiverParty", response.receiver),
            group(
                "cac:DocumentResponse",
                group(
                    "cac:Response",
                    leaf("cbc:ResponseCode", response.status),
                    leaf("cbc:EffectiveDate", iso(response.effective)),
                    *(_status("OPStatusReason", one) for one in response.reasons),
                    *(_status("OPStatusAction", one) for one in response.actions),
                ),
                group(
                    "cac:DocumentReference",
                    leaf("cbc:ID", response.number),
                    leaf("cbc:IssueDate", iso(response.issue_date)),
                    _type(response.type),
                ),
                group("cac:DocumentReference", leaf("cbc:ID", response.payment), _type(PAYMENT) if response.payment else ""),
                _issuer("cac:IssuerParty", response.receiver),
                _issuer("cac:RecipientParty", response.sender),
            ),
        )
    )
    head = f'<ApplicationResponse xmlns="{NAMESPACE}" xmlns:cac="{_CAC}" xmlns:cbc="{_CBC}">\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{inner}</ApplicationResponse>\n'.encode()


def _party(tag: str, party: Party) -> str:
    endpoint = party.endpoint
    return group(
        tag,
        leaf("cbc:EndpointID", endpoint.value, attribute("schemeID", endpoint.scheme)) if endpoint else "",
        group("cac:PartyLegalEntity", leaf("cbc:RegistrationName", party.name)),
    )


def _status(listed: str, one: Clarification) -> str:
    return group(
        "cac:Status",
        leaf("cbc:StatusReasonCode", one.code, attribute("listID", listed)),
        leaf("cbc:StatusReason", one.text),
        *(group("cac:Condition", leaf("cbc:AttributeID", term)) for term in one.terms),
    )


def _type(code: str) -> str:
    return leaf("cbc:DocumentTypeCode", code, attribute("listID", "UNCL1001"))


def _issuer(tag: str, party: Party) -> str:
    known = party.ids[0] if party.ids else party.legal_id
    identity = leaf("cbc:ID", known.value, attribute("schemeID", known.scheme)) if known else leaf("cbc:ID", party.vat_id)
    return group(tag, group("cac:PartyIdentification", identity), group("cac:PartyName", leaf("cbc:Name", party.name)))
