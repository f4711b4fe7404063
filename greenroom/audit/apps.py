from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "greenroom.audit"
    label = "audit"
