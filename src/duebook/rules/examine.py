"""The verdict on a file as it comes: XML, or a PDF that carries one. The native PDF parser works in a child process."""

from duebook.edge import sandbox
from duebook.formats import facturx
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault
from duebook.rules import Verdict, check, pdf


def examine(content: bytes, profile: str = "auto") -> Verdict:
    """What :func:`duebook.rules.check` says of the invoice in the file; raises as it does for a profile that is none.

    Of a PDF the container is checked too: PDF/A, what Factur-X asks of it, and whether its page shows the XML's total.
    """
    if not facturx.FORMAT.sniff(content):
        return check(content, profile)
    if len(content) > facturx.LIMIT:
        facts = {"bytes": str(len(content)), "limit": str(facturx.LIMIT)}
        return Verdict("", "", (Fault("READ-PDF-SIZE", "", "This PDF has {bytes} bytes; the limit is {limit}.", facts=facts),))
    paper = tuple(pdf.check(content))
    try:
        xml = sandbox.run("duebook.formats.facturx.extract:invoice_xml", content, memory=facturx.MEMORY)
    except Invalid as error:
        return Verdict("", "", (*error.faults, *paper))
    except TooLarge as error:
        return Verdict("", "", (Fault("READ-PDF-SIZE", "", error.detail), *paper))
    verdict = check(xml, profile)
    return Verdict(verdict.syntax, verdict.profile, (*paper, *verdict.faults))
