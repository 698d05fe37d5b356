"""Seeded dice for made-up data: the same seed throws the same story. Never for secrets, never in what is sealed."""

import random


class Dice(random.Random):
    """A reproducible source of choices."""

    def yes(self, per_cent: int) -> bool:
        """True so many times in a hundred."""
        return self.randrange(100) < per_cent
