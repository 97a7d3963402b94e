from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "kefu.shop"
