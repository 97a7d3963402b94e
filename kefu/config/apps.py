from django.apps import AppConfig
from django.core.checks import register

from kefu.config import production


class ConfigConfig(AppConfig):
    name = "kefu.config"

    def ready(self) -> None:
        register(production.check)
