from importlib import import_module

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "greenroom.reviews"
    label = "reviews"

    def ready(self) -> None:
        from greenroom.interviews import rated  # noqa: PLC0415
        from greenroom.reviews import actions, erasing, watching  # noqa: PLC0415 - models need Django

        import_module("greenroom.reviews.receivers")  # they connect themselves

        erasing.register()
        rated.tell(actions.ratings_of)
        watching.register()
