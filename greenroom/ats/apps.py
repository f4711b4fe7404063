from django.apps import AppConfig


class AtsConfig(AppConfig):
    name = "greenroom.ats"
    label = "ats"

    def ready(self) -> None:
        from greenroom.ats import performers, receivers, tasks  # noqa: F401, PLC0415

        performers.register_all()
