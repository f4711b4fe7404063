from django.urls import path

from greenroom.interviews.views import (
    bulk,
    erasing,
    invitations,
    jobs,
    look,
    messages,
    requests,
    templates,
    today,
)

app_name = "interviews"
urlpatterns = [
    path("", today.today, name="today"),
    path("templates/", templates.template_list, name="template_list"),
    path("templates/new/", templates.template_new, name="template_new"),
    path("templates/<uuid:template_id>/", templates.template_edit, name="template_edit"),
    path(
        "templates/<uuid:template_id>/duplicate/",
        templates.template_duplicate,
        name="template_duplicate",
    ),
    path(
        "templates/<uuid:template_id>/archive/", templates.template_archive, name="template_archive"
    ),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<uuid:job_id>/", jobs.job, name="job"),
    path("jobs/<uuid:job_id>/selected/", bulk.selected, name="job_selected"),
    path("jobs/<uuid:job_id>/selected/undo/", bulk.undo, name="job_selected_undo"),
    path("candidates/<uuid:candidate_id>/", jobs.candidate, name="candidate"),
    path("candidates/<uuid:candidate_id>/erase/", erasing.erase, name="candidate_erase"),
    path("requests/<uuid:request_id>/grant/", requests.grant, name="request_grant"),
    path("requests/<uuid:request_id>/decline/", requests.decline, name="request_decline"),
    path("requests/<uuid:request_id>/undo/", requests.undo, name="request_undo"),
    path("invitations/<uuid:invitation_id>/cancel/", invitations.cancel, name="invitation_cancel"),
    path(
        "invitations/<uuid:invitation_id>/restore/",
        invitations.restore,
        name="invitation_restore",
    ),
    path("invitations/<uuid:invitation_id>/extend/", invitations.extend, name="invitation_extend"),
    path("invitations/<uuid:invitation_id>/mail/", invitations.mail_again, name="invitation_mail"),
    path(
        "invitations/<uuid:invitation_id>/withdraw-links/",
        invitations.withdraw_links,
        name="invitation_withdraw_links",
    ),
    path("messages/", messages.message_list, name="messages"),
    path("messages/frame/", messages.message_frame, name="message_frame"),
    path("settings/branding/pages/mail", look.mail, name="look_mail"),
    path("messages/<slug:channel>/<slug:kind>/", messages.message_edit, name="message_edit"),
    path(
        "messages/<slug:channel>/<slug:kind>/preview/",
        messages.message_preview,
        name="message_preview",
    ),
    path(
        "messages/<slug:channel>/<slug:kind>/reset/", messages.message_reset, name="message_reset"
    ),
    path("effects/<uuid:effect_id>/retry/", jobs.effect_retry, name="effect_retry"),
]
