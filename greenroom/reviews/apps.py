from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "greenroom.reviews"
    label = "reviews"
