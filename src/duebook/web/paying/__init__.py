"""The pages of online payments: gateways in the settings, charges, payouts, links to pay several invoices."""
