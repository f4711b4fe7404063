from django.urls import path

from greenroom.ats.views import (
    choosing,
    codes,
    confidential,
    health,
    hearing,
    hooks,
    key,
    lever,
    sign_in,
)

app_name = "ats"
urlpatterns = [
    path("hooks/<str:handle>", hooks.hook, name="hook"),
    path("oauth/lever/callback", sign_in.callback, name="callback"),
    path("integrations/", lever.integrations, name="integrations"),
    path("integrations/lever/", lever.lever, name="lever"),
    path("integrations/lever/live/", lever.live, name="live"),
    path("integrations/lever/inviting/", lever.inviting, name="inviting"),
    path("integrations/lever/connect/", sign_in.explain, name="explain"),
    path("integrations/lever/key/", key.key, name="key"),
    path("integrations/lever/key/again/", key.key_again, name="key_again"),
    path("integrations/lever/key/check/", key.key_check, name="key_check"),
    path("integrations/lever/key/use/", key.key_use, name="key_use"),
    path("integrations/lever/webhooks/", hearing.hearing, name="hearing"),
    path("integrations/lever/webhooks/rows/", hearing.hearing_rows, name="hearing_rows"),
    path(
        "integrations/lever/webhooks/<uuid:webhook_id>/token/",
        hearing.hearing_secret,
        name="hearing_secret",
    ),
    path("integrations/lever/health/", health.health, name="health"),
    path("integrations/lever/health/live/", health.health_live, name="health_live"),
    path("integrations/lever/why/", health.asked, name="why"),
    path("integrations/lever/dry-run/", health.rehearsal, name="rehearsal"),
    path("integrations/lever/default/", choosing.default_template, name="default_template"),
    path("integrations/lever/codes/", codes.codes, name="codes"),
    path("integrations/lever/sign-in/", sign_in.start, name="sign_in"),
    path("integrations/lever/sign-in/returned/", sign_in.returned, name="sign_in_returned"),
    path("integrations/lever/sign-in/progress/", sign_in.progress, name="sign_in_progress"),
    path("integrations/lever/stages/", lever.stages, name="stages"),
    path("integrations/lever/stages/choose/", lever.stages_choose, name="stages_choose"),
    path("integrations/lever/stages/refresh/", lever.stages_refresh, name="stages_refresh"),
    path("integrations/lever/stages/<uuid:stage_id>/bind/", choosing.stage_bind, name="stage_bind"),
    path("integrations/lever/stages/<uuid:stage_id>/count/", lever.stage_count, name="stage_count"),
    path(
        "integrations/lever/stages/<uuid:stage_id>/invite-here/",
        lever.stage_invite_here,
        name="stage_invite_here",
    ),
    path("integrations/lever/check/", lever.check, name="check"),
    path("integrations/lever/switches/", lever.switches, name="switches"),
    path("integrations/lever/start-anew/", lever.start_anew, name="start_anew"),
    path("integrations/lever/disconnect/", lever.disconnect, name="disconnect"),
    path(
        "integrations/lever/postings/<uuid:posting_id>/tag/",
        choosing.posting_tag,
        name="posting_tag",
    ),
    path(
        "integrations/lever/postings/<uuid:posting_id>/link/",
        choosing.posting_link,
        name="posting_link",
    ),
    path(
        "integrations/lever/postings/<uuid:posting_id>/lift/",
        confidential.lift,
        name="posting_lift",
    ),
    path(
        "integrations/lever/entries/<uuid:entry_id>/retry/", lever.entry_retry, name="entry_retry"
    ),
    path(
        "integrations/lever/entries/<uuid:entry_id>/dismiss/",
        lever.entry_dismiss,
        name="entry_dismiss",
    ),
    path(
        "integrations/lever/effects/<uuid:effect_id>/retry/",
        lever.effect_retry,
        name="effect_retry",
    ),
    path("integrations/lever/nudges/<uuid:nudge_id>/retry/", lever.nudge_retry, name="nudge_retry"),
]
