"""The tables that stand in the documents and are written from the code: ``{name: function}`` in :data:`TABLES`."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path

import click

from duebook.cli import COMMANDS
from duebook.domain import check, ledger, numbering, tax, taxcheck
from duebook.domain.codes import DocumentType, VatCategory
from duebook.formats import columns, drafts, flavours, units
from duebook.kernel import errors, plugs
from duebook.rules.pdf import table as pdf_rules
from duebook.services.access import PERMISSIONS
from duebook.services.operations.reports import REPORTS
from duebook.store.triggers import tables
from tests.golden import sentences, terms

DAY = date(2026, 9, 15)
"""The day of the rates that are listed."""
DOMAIN = Path(check.__file__).parent


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; what would end a cell is escaped."""
    lines = [list(heads), *([str(cell) for cell in row] for row in rows)]
    text = [" | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in lines]
    return "\n".join(f"| {row} |" for row in [text[0], " | ".join("---" for _ in lines[0]), *text[1:]])


def commands() -> str:
    """Every command with what it does, how it is called and its options."""
    parts = []
    for name, place in COMMANDS.items():
        module, _, function = place.partition(":")
        parts += _command(f"duebook {name}", getattr(import_module(module), function))
    return "\n\n".join(parts)


def _command(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"## {name}", (command.help or "").replace("\b\n", "").strip(), f"```\n{name} {usage}\n```"]
    options = [one for one in command.params if isinstance(one, click.Option)]
    if options:
        rows = [(f"`{', '.join(one.opts)}`", _choices(one), " ".join((one.help or "").split())) for one in options]
        parts.append(table(("option", "takes", "meaning"), rows))
    if isinstance(command, click.Group):
        for key, inner in command.commands.items():
            parts += _command(f"{name} {key}", inner)
    return parts


def _choices(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return ", ".join(f"`{one}`" for one in option.type.choices)
    default = option.default if isinstance(option.default, str | int) else None
    name = option.metavar or option.type.name.replace("integer range", "number").replace("integer", "number")
    return name if default is None else f"{name}, default `{default}`"


def rules() -> str:
    """Every rule of the check, of the tax decision and of series: code, severity, sentence, source."""
    rows: dict[tuple[str, str], tuple[str, ...]] = {}
    for rule in (*check.gallery(), *taxcheck.RULES, *numbering.RULES):
        terms = ", ".join(rule.terms)
        rows.setdefault((rule.code, rule.sentence), (f"`{rule.code}`", str(rule.severity), rule.sentence, terms, rule.source))
    return table(("code", "severity", "sentence", "terms", "source"), (row for _, row in sorted(rows.items())))


def reading() -> str:
    """Every fault that is found while reading, converting and changing things, outside the rule tables."""
    known = {rule.code for rule in (*check.gallery(), *taxcheck.RULES, *numbering.RULES)}
    rows: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in sentences.made():
        if one.code not in known:
            rows.setdefault((one.code, one.sentence), (f"`{one.code}`", one.severity, one.sentence))
    for code in sorted(sentences.codes() - known - {code for code, _ in rows}):
        rows[code, ""] = (f"`{code}`", "", "(the sentence is made where it is found)")
    return table(("code", "severity", "sentence"), (row for _, row in sorted(rows.items())))


def roles() -> str:
    """Permission by role, from the one permission table."""
    names = list(dict.fromkeys(one for held in PERMISSIONS.values() for one in sorted(held)))
    rows = ([f"`{name}`", *("yes" if name in held else "" for held in PERMISSIONS.values())] for name in names)
    return table(("permission", *map(str, PERMISSIONS)), rows)


def reports() -> str:
    """Every report with what it tells and what can be asked for."""
    rows = ((f"`{one.name}`", one.title, one.about, ", ".join(f"`{name}`" for name in one.options)) for one in REPORTS.values())
    return table(("name", "title", "tells", "options"), rows)


def countries() -> str:
    """What each country knows on the day: currency, rates by key, exemptions."""
    rows = []
    for key in plugs.keys("regimes"):
        regime = plugs.get("regimes", key)
        found = [(name, regime.rate(name, DAY)) for name in regime.rate_keys()]
        rates = ", ".join(f"`{name}` {row.percent:f} %" for name, row in found if row)
        rows.append((regime.country, regime.name, regime.currency, rates or "given with the line", f"[law]({regime.law})"))
    return table(("code", "country", "currency", f"rates on {DAY}", "source"), rows)


def exemptions() -> str:
    """Rate keys that mean an exemption, from the country with the most of them."""
    eu = plugs.get("regimes", "de").exemptions
    return table(("key", "code", "source"), ((f"`{key}`", one.code, one.source) for key, one in eu.items()))


def reasons() -> str:
    """Every outcome of the tax decision with its sentence."""
    return table(("rule", "sentence"), ((f"`{key}`", sentence) for key, sentence in tax.SENTENCES.items()))


def shorthand() -> str:
    """The short hand of drafts, from the reader's own description."""
    rows = re.findall(r"^``(.+?)``\s{2,}(.+)$", drafts.__doc__ or "", re.MULTILINE)
    return table(("written", "means"), ((f"`{left}`", right.replace("``", "`")) for left, right in rows))


def fields() -> str:
    """The fields of a document and its parts, with the terms of EN 16931, as the source describes them."""
    parts = []
    for module in ("document", "line", "party", "terms"):
        text = (DOMAIN / f"{module}.py").read_text()
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and (rows := list(_fields(node, lines))):
                about = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
                parts += [f"### {node.name}", about.replace("``", "`"), table(("field", "type", "meaning"), rows)]
    return "\n\n".join(parts)


def _fields(node: ast.ClassDef, lines: list[str]) -> Iterable[tuple[str, str, str]]:
    for field in node.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            _, _, meaning = lines[field.lineno - 1].partition("  # ")
            kind = ast.unparse(field.annotation).replace(" | None", "").replace("tuple[", "list of ").replace(", ...]", "")
            yield f"`{field.target.id}`", kind.replace("str", "text").replace("Decimal", "number"), meaning.replace("``", "`")


def types() -> str:
    """Document types with the word that a draft may use."""
    return table(("code", "word in a draft"), ((one.value, f"`{one.name.lower().replace('_', '-')}`") for one in DocumentType))


def categories() -> str:
    """VAT categories with their names."""
    return table(("category", "meaning"), ((one.value, one.name.lower().replace("_", " ")) for one in VatCategory))


def unit_words() -> str:
    """Units of quantity by code with some of the words that are understood."""
    words: dict[str, list[str]] = {}
    for word, code in units.CODES.items():
        words.setdefault(code, []).append(f"`{word}`")
    return table(("code", "words"), ((code, " ".join(found)) for code, found in words.items()))


def sheet() -> str:
    """Columns of a spreadsheet of drafts and the field each fills."""
    listed: list[tuple[str, Mapping[str, str]]] = [("document", columns.DOCUMENT), ("line", columns.LINE)]
    rows = [(f"`{name}`", part, f"`{field}`") for part, names in listed for name, field in names.items()]
    return table(("column", "of the", "field"), rows)


def formats() -> str:
    """Formats that are on."""
    rows = ((f"`{key}`", one.title, f"`{one.suffix}`") for key in plugs.keys("formats") if (one := plugs.get("formats", key)))
    return table(("key", "format", "suffix"), rows)


def designs() -> str:
    """Designs that are on."""
    return table(("key", "design"), ((f"`{key}`", plugs.get("designs", key).title) for key in plugs.keys("designs")))


def problems() -> str:
    """The error tree: what a refusal is called and its HTTP status."""
    tree = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.DuebookError)]
    rows = [(f"`{one.code}`", one.status, one.sentence) for one in tree[1:]]
    return table(("code", "HTTP status", "sentence"), rows)


def pdfa() -> str:
    """What is checked in a PDF."""
    rows = ((f"`{code}`", row.severity.value, row.sentence, row.source) for code, row in pdf_rules.RULES.items())
    return table(("code", "severity", "sentence", "source"), rows)


def accounts() -> str:
    """Accounts of the ledger."""
    return table(("account", "kept for"), ((f"`{one.value}`", ACCOUNTS[one]) for one in ledger.Account))


ACCOUNTS = {
    ledger.Account.RECEIVABLE: "what customers owe, by document",
    ledger.Account.REVENUE: "what was earned, by VAT category and rate",
    ledger.Account.TAX: "tax owed to the state, by VAT category and rate",
    ledger.Account.BANK: "money that came in and went out",
    ledger.Account.CUSTOMER_CREDIT: "money of customers that is not yet used for a document",
    ledger.Account.PREPAYMENT: "billed before delivery and not yet earned, tax included",
    ledger.Account.PREPAYMENT_TAX: "tax on prepayments that was owed at once",
    ledger.Account.WRITE_OFF: "claims given up, with a reason",
    ledger.Account.DISCOUNT: "discount taken for early payment",
    ledger.Account.ROUNDING: "rounding amounts (BT-114)",
    ledger.Account.THIRD_PARTY: "money that passes through for others",
    ledger.Account.PAYABLE: "what is owed to suppliers, by bill",
    ledger.Account.EXPENSE: "what was bought, by VAT category and rate",
    ledger.Account.INPUT_TAX: "tax on purchases that is deducted, by VAT category and rate",
    ledger.Account.REVERSE_TAX: "tax on purchases that the buyer owes (reverse charge)",
    ledger.Account.SUPPLIER_PREPAYMENT: "what was paid to suppliers before their bill",
    ledger.Account.BILL_DIFFERENCE: "where a supplier's own amounts do not agree with each other",
    ledger.Account.BANK_CHARGE: "fees that banks and payment services kept back from what customers paid",
    ledger.Account.GATEWAY_CLEARING: "money that payment gateways have taken and not paid out yet",
    ledger.Account.GATEWAY_FEE: "what payment gateways keep for their work",
    ledger.Account.PROVISION_EXPENSE: "what was provided for bad debts, less what was released",
    ledger.Account.ALLOWANCE: "the provision for bad debts, beside receivables",
    ledger.Account.UNCLAIMED: "customers' credit that ended unclaimed",
    ledger.Account.LATE_PAYMENT: "interest, lump sums and fees for paying late, by document, booked when they are paid",
    ledger.Account.EXCHANGE: "what came in one currency and paid documents in another: each side in its own",
    ledger.Account.EXCHANGE_DIFFERENCE: "gained or lost since the document stated its rate",
}


def business_terms() -> str:
    """Every term of EN 16931 with its place in the model, in UBL and in CII."""
    heads = ("term", "name", "document", "UBL", "CII")
    below = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/"
    rows = (
        (term, name, f"`{path}`", f"`{ubl.removeprefix('/Invoice/')}`", f"`{cii.removeprefix(below)}`")
        for term, name, path, ubl, cii in terms.rows()
    )
    return table(heads, rows)


def specifications() -> str:
    """Every specification that is written, with its key for ``convert --flavour`` and its BT-24."""
    rows = (
        (f"`{one.key}`", one.title, ", ".join(one.syntaxes), f"`{one.specification}`", f"`{one.process}`" if one.process else "")
        for one in flavours.FLAVOURS
    )
    return table(("key", "specification", "syntaxes", "BT-24", "BT-23"), rows)


def losses() -> str:
    """What each specification cannot carry of a document in which everything is set."""
    return table(("specification (syntax)", "named as lost"), terms.losses())


def guarded() -> str:
    """Tables whose rows never change."""
    return table(("never changed",), ((name,) for name in tables.IMMUTABLE))


TABLES: Mapping[str, Callable[[], str]] = {
    "commands": commands,
    "rules": rules,
    "reading": reading,
    "roles": roles,
    "reports": reports,
    "countries": countries,
    "exemptions": exemptions,
    "reasons": reasons,
    "shorthand": shorthand,
    "fields": fields,
    "types": types,
    "categories": categories,
    "units": unit_words,
    "sheet": sheet,
    "formats": formats,
    "business-terms": business_terms,
    "specifications": specifications,
    "losses": losses,
    "designs": designs,
    "problems": problems,
    "accounts": accounts,
    "pdfa": pdfa,
    "guarded": guarded,
}
