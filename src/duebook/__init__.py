"""Duebook: invoice issuance and receivables, from draft to paid.

The folders are floors; imports only go down. See ARCHITECTURE.md. Importing the package installs the table of plug-ins, which
holds names only: no framework is loaded.
"""

from duebook.kernel import plugs
from duebook.main.plugs import PLUGS

__version__ = "0.1.0"

plugs.install(PLUGS)
