"""Commands: the contract of docs/building/commands.md."""
