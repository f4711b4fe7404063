from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "greenroom.portal"
    label = "portal"
