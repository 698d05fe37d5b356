"""The money that the bank tells of: the desk where lines meet invoices, what is unapplied, accounts, files, rules, advices."""
