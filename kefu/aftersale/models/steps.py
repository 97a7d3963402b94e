"""What happened to a request, in order: for the customer to follow, and the whole record of it."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from kefu.aftersale.models.requests import ServiceRequest
from kefu.core.uploads.models import Upload


class RequestStep(models.Model):
    """One line of its story. `facts` hold numbers and dates; the words are made when it is read."""

    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=20)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True)  # what somebody said with it
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["request", "at", "id"], name="steps_of_a_request")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.name}"


class RequestPicture(models.Model):
    """A picture or a film: from the customer who asked, or from whoever looked at the goods."""

    class Of(models.TextChoices):
        WISH = "wish"
        GOODS = "goods"

    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="pictures")
    of = models.CharField(max_length=5, choices=Of, default=Of.WISH)
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.of}"
