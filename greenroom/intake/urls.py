from django.urls import path

from greenroom.intake.views import exports, links, people, templates

app_name = "intake"

urlpatterns = [
    path("templates/templates.csv", templates.templates_csv, name="templates_csv"),
    path("templates/templates.xlsx", templates.templates_xlsx, name="templates_xlsx"),
    path("templates/import/", templates.template_upload, name="template_upload"),
    path("templates/import/<uuid:file_id>/", templates.template_file, name="template_file"),
    path("jobs/new/", people.job_new, name="job_new"),
    path("jobs/<uuid:job_id>/invite/", people.invite, name="invite"),
    path("jobs/<uuid:job_id>/invite/file/", people.people_upload, name="people_upload"),
    path("jobs/<uuid:job_id>/invite/link/", links.link, name="link"),
    path("jobs/<uuid:job_id>/candidates.csv", exports.candidates_csv, name="candidates_csv"),
    path("jobs/lists/<uuid:list_id>/", people.people_list, name="people_list"),
    path("jobs/lists/<uuid:list_id>/start/", people.list_start, name="list_start"),
    path("jobs/lists/<uuid:list_id>/discard/", people.list_discard, name="list_discard"),
    path("j/<str:token>", links.public, name="public"),
]
