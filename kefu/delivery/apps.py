from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "kefu.delivery"
