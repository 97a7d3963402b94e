from django.db import models
from django.utils.timezone import now


class DemoShop(models.Model):
    """The mark that this shop is filled with a demo: one row, written last."""

    seed = models.IntegerField()
    customers = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_demo_shop", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"demo {self.seed} of {self.made_at:%F}"
