"""``python -m duebook``."""

from duebook.cli import main

main()
