from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "greenroom.help"
    label = "help"
