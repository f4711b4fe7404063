from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "greenroom.reviews"
    label = "reviews"

    def ready(self) -> None:
        from greenroom.reviews import erasing, watching  # noqa: PLC0415 - models need Django

        erasing.register()
        watching.register()
