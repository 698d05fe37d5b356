"""``python -m duebook``."""

from duebook.cli import main

if __name__ == "__main__":
    main()
