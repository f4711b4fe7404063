from django.apps import AppConfig


class AtsConfig(AppConfig):
    name = "greenroom.ats"
    label = "ats"

    def ready(self) -> None:
        from greenroom.ats import (  # noqa: PLC0415
            erasing,
            performers,
            receivers,  # noqa: F401
            tasks,  # noqa: F401
            writers,
        )
        from greenroom.ats.models import Connection  # noqa: PLC0415
        from greenroom.ats.story import code_of, rows_about  # noqa: PLC0415
        from greenroom.interviews import steps, story  # noqa: PLC0415

        performers.register_all()
        writers.register_all()
        erasing.register()
        story.tell(story.ATS, rows_about)
        story.name_failures(code_of)
        set_up = [Connection.State.WAITING_FOR_WEBHOOKS, Connection.State.CONNECTED]
        steps.tell("connect", lambda: Connection.objects.filter(state__in=set_up).exists())
