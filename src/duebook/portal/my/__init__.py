"""One place for all that a customer has with the companies here: signed in by the mail link of an address."""
