"""``duebook bank``: bank files, taken in or only read, and the matching engine alone. One file a command."""

import click

from duebook.cli.bankimport import take
from duebook.cli.bankmatch import match
from duebook.cli.bankparse import parse

bank = click.Group("bank", help="Read bank statements, and what is made of them.", commands=[take, parse, match])
"""The group: each command is in a file of its own."""
