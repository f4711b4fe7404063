from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "greenroom.interviews"
    label = "interviews"

    def ready(self) -> None:
        from greenroom.interviews import leaving, receivers  # noqa: F401, PLC0415 - connects them
