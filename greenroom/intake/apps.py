from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "greenroom.intake"
    label = "intake"

    def ready(self) -> None:
        from greenroom.intake import erasing, tasks  # noqa: F401, PLC0415

        erasing.register()
