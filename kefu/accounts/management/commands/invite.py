from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from kefu.accounts import links
from kefu.accounts.permissions import STAFF_ROLES
from kefu.accounts.services import customers, staff


class Command(BaseCommand):
    help = "Invite a colleague: prints the link with which they choose a password, and mails it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=STAFF_ROLES, default="manager")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            user = staff.invite_staff(
                email=options["email"],
                name=options["name"],
                role=options["role"],
                team=None,
                by=None,
                language=options["language"],
            )
        except customers.AddressTaken as error:
            raise CommandError("Somebody has this address already.") from error
        page = reverse("accounts:welcome", args=[links.token("invitation", user)])
        self.stdout.write(urljoin(settings.SITE_URL, page))
