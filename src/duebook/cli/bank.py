"""``duebook bank``: bank files and the engines that work on them, without a database. One file a command."""

import click

from duebook.cli.bankmatch import match
from duebook.cli.bankparse import parse

bank = click.Group("bank", help="Read bank statements, and what is made of them.", commands=[parse, match])
"""The group: each command is in a file of its own."""
