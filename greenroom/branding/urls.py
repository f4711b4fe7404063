from django.urls import path, re_path

from greenroom.branding.views import files, page

app_name = "branding"
urlpatterns = [
    path("settings/branding/", page.branding, name="branding"),
    path("settings/branding/undo", page.undo, name="undo"),
    path("settings/branding/videos", files.video_begin, name="video_begin"),
    path("settings/branding/videos/<uuid:file_id>", files.video, name="video"),
    path(
        "settings/branding/videos/<uuid:file_id>/parts/<int:number>",
        files.video_part,
        name="video_part",
    ),
    path(
        "settings/branding/videos/<uuid:file_id>/complete",
        files.video_complete,
        name="video_complete",
    ),
    re_path(
        r"^brand/files/(?P<token>[0-9a-z]{32})/(?P<name>[0-9a-z.-]{1,40})$",
        files.file,
        name="file",
    ),
]
