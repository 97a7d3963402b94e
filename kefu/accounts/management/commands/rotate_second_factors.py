from typing import Any

from django.core.management.base import BaseCommand

from kefu.accounts.services import access


class Command(BaseCommand):
    help = (
        "Write the secrets of the second step anew under the current key. Run it together with "
        "rotate_personal_key, before the old key is taken away."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(f"{access.reseal_second_factors():,} secrets")
