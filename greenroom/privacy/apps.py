from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "greenroom.privacy"
    label = "privacy"

    def ready(self) -> None:
        from greenroom.privacy import tasks  # noqa: F401, PLC0415 - declares the job
