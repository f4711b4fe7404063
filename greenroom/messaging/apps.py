from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "greenroom.messaging"

    def ready(self) -> None:
        from greenroom.messaging import performers  # noqa: PLC0415 - apps must be loaded first

        performers.register()
