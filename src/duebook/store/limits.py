"""How often something was tried lately: a row a name, shared by every process. Nothing here is worth keeping."""

from django.db import models


class Tries(models.Model):
    """The tries under one name in its present window. ``name`` is a SHA-256: no address or e-mail stands here."""

    name = models.CharField(max_length=64, primary_key=True)
    window = models.PositiveBigIntegerField()
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tries"
        indexes = [models.Index(fields=["window"])]

    def __str__(self) -> str:
        return f"{self.tries} in {self.window}"
