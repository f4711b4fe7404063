"""The candidate's addresses. The link's secret stands in none but the first."""

from django.urls import path, re_path

from greenroom.portal.views import (
    data,
    history,
    link,
    look,
    more_time,
    pages,
    phone,
    problems,
    recorder,
)

app_name = "portal"

urlpatterns = [
    path("i/<str:token>", link.follow, name="link"),
    path("c/takes", data.start_take, name="takes"),
    path("c/<slug:ref>/", pages.landing, name="landing"),
    path("c/<slug:ref>/opened", data.opened, name="opened"),
    path("c/<slug:ref>/consent/", pages.consent, name="consent"),
    path("c/<slug:ref>/other-ways/", pages.other_ways, name="other_ways"),
    path("c/<slug:ref>/decline/", pages.decline, name="decline"),
    path("c/<slug:ref>/take-part/", pages.take_part, name="take_part"),
    path("c/<slug:ref>/more-time/", more_time.more_time, name="more_time"),
    path("c/<slug:ref>/history/", history.history, name="history"),
    re_path(
        r"^c/(?P<ref>[0-9a-f]{12})/(?P<step>check|review|questions/[1-9][0-9]?)/$",
        recorder.record,
        name="record",
    ),
    path("c/<slug:ref>/keep", data.keep, name="keep"),
    path("c/<slug:ref>/submit", data.submit, name="submit"),
    path("c/<slug:ref>/probe", data.probe, name="probe"),
    path("c/<slug:ref>/phone/", phone.phone, name="phone"),
    path("c/<slug:ref>/phone.svg", phone.code, name="phone_code"),
    path("c/<slug:ref>/takes/<uuid:take_id>/video", recorder.video, name="video"),
    path("c/<slug:ref>/receipt/", pages.receipt, name="receipt"),
    path("settings/branding/pages/first", look.landing, name="look_landing"),
    path("settings/branding/pages/question", look.question, name="look_question"),
    path("settings/branding/pages/last", look.thanks, name="look_thanks"),
    re_path(r"^c/(?P<ref>[0-9a-f]{12})/(?P<rest>.+)$", problems.unknown_page, name="unknown"),
]
