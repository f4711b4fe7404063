from django.urls import path

from greenroom.reviews.views import gone, look, opinions, pages

app_name = "reviews"
urlpatterns = [
    path("r/<str:token>", pages.arrive, name="arrive"),
    path("r/<str:token>/renew", gone.renew, name="renew"),
    path("review/", pages.queue, name="queue"),
    path("settings/branding/pages/review", look.review, name="look"),
    path("review/<uuid:invitation_id>/", pages.invitation, name="invitation"),
    path("review/<uuid:invitation_id>/answers/<int:position>/", pages.answer, name="answer"),
    path(
        "review/<uuid:invitation_id>/answers/<int:position>/transcript/",
        pages.transcript,
        name="transcript",
    ),
    path(
        "review/<uuid:invitation_id>/answers/<int:position>/captions.vtt",
        pages.captions,
        name="captions",
    ),
    path("review/<uuid:invitation_id>/name", opinions.give_name, name="give_name"),
    path("review/<uuid:invitation_id>/rate", opinions.rate, name="rate"),
    path("review/<uuid:invitation_id>/comment", opinions.comment, name="comment"),
    path(
        "review/<uuid:invitation_id>/comments/<uuid:comment_id>/take-back",
        opinions.take_back,
        name="take_back",
    ),
    path("review/<uuid:invitation_id>/media/<uuid:rendition_id>", pages.media, name="media"),
]
