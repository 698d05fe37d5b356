"""Online payments: gateways, charges and their messages, refunds, chargebacks, payouts, saved methods."""
