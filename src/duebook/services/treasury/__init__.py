"""The company's bank accounts: what the bank says, and what is made of it."""
