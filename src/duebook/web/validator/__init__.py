"""The validator page, checks shared by a link, and the gallery of rules. Open without sign-in where the operator says so."""
