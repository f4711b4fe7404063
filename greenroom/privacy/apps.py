from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "greenroom.privacy"
    label = "privacy"
