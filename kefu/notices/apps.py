from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kefu.notices"
