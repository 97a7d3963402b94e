from django.urls import reverse

from kefu.accounts.models import User
from kefu.core.measure_pages import page

page(
    "charter",
    lambda: reverse("insight:charter"),
    visitor=lambda: User.objects.filter(role=User.Role.MANAGER, is_active=True).first(),
)
