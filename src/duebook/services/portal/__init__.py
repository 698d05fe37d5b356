"""What a customer may see and ask for, signed in by the mail link of an address."""
