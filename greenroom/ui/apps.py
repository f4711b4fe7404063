from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "greenroom.ui"
    label = "ui"
