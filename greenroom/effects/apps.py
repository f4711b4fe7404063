from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "greenroom.effects"
    label = "effects"
