from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "greenroom.interviews"
    label = "interviews"
