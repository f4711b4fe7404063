from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "greenroom.intake"
    label = "intake"

    def ready(self) -> None:
        from greenroom.intake import tasks  # noqa: F401, PLC0415
