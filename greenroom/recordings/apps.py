from importlib import import_module

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "greenroom.recordings"
    label = "recordings"

    def ready(self) -> None:
        import_module("greenroom.recordings.tasks")  # declares the jobs and their sweeps
        import_module("greenroom.recordings.sound_tasks")
