from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "greenroom.interviews"
    label = "interviews"

    def ready(self) -> None:
        from greenroom.interviews import (  # noqa: PLC0415
            erasing,
            leaving,  # noqa: F401 - connects them
            receivers,  # noqa: F401
        )

        erasing.register()
