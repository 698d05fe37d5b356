"""EN 16931: the business rules of the European standard, as its validation artefacts 1.3.16 ask them."""
