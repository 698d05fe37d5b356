"""Ways money comes in: card, wallet and debit providers, each one folder that keeps ``duebook.domain.gateway.Gateway``."""
