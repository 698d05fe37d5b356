"""The validator for people: a verdict on any file with the invoice in it, files shared by a link, the gallery of rules."""
