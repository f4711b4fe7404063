from django.urls import path

from greenroom.intake.views import templates

app_name = "intake"

urlpatterns = [
    path("templates/templates.csv", templates.templates_csv, name="templates_csv"),
    path("templates/templates.xlsx", templates.templates_xlsx, name="templates_xlsx"),
    path("templates/import/", templates.template_upload, name="template_upload"),
    path("templates/import/<uuid:file_id>/", templates.template_file, name="template_file"),
]
