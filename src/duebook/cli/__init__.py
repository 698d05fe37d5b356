"""Commands: ``duebook NAME``. One file a command; nothing is imported before its command is called.

Exit codes: 0 done, 1 done but something is wrong with the input or the result, 2 not understood or not readable, 3 refused.
``--json`` prints JSON on standard output, progress and messages go to standard error. The contract is docs/building/commands.md.
"""

import sys

COMMANDS = {
    "serve": "duebook.cli.serve:serve",
    "worker": "duebook.cli.serve:worker",
    "web": "duebook.cli.serve:web",
    "issue": "duebook.cli.issue:issue",
    "validate": "duebook.cli.validate:validate",
    "receive": "duebook.cli.receive:receive",
    "convert": "duebook.cli.convert:convert",
    "bank": "duebook.cli.bank:bank",
    "remind": "duebook.cli.remind:remind",
    "report": "duebook.cli.report:report",
    "verify": "duebook.cli.verify:verify",
    "bundle": "duebook.cli.publish:bundle",
    "publish-head": "duebook.cli.publish:publish_head",
    "backup": "duebook.cli.backup:backup",
    "restore": "duebook.cli.backup:restore",
    "drill": "duebook.cli.backup:drill",
    "bench": "duebook.cli.bench:bench",
    "seed": "duebook.cli.seed:seed",
    "doctor": "duebook.cli.doctor:doctor",
    "bounces": "duebook.cli.bounces:bounces",
}
"""Command -> where it lives."""


def main() -> None:
    """The program ``duebook``."""
    from duebook.cli.frame import program

    sys.exit(program(COMMANDS))
