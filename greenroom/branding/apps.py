from importlib import import_module

from django.apps import AppConfig


class BrandingConfig(AppConfig):
    name = "greenroom.branding"
    label = "branding"

    def ready(self) -> None:
        import_module("greenroom.branding.tasks")  # declares the jobs and their sweeps
