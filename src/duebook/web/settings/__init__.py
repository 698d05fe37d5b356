"""The pages of Settings: company, accounts, documents, numbers, look, people, keys, webhooks, audit."""
