from django.urls import path

from greenroom.help.views import lever, tour

app_name = "help"
urlpatterns = [
    path("help/lever/", lever.lever, name="lever"),
    path("welcome/", tour.welcome, name="welcome"),
    path("demo/", tour.page, name="tour"),
    path("demo/start", tour.start, name="tour_start"),
    path("demo/coach", tour.coach, name="tour_coach"),
    path("demo/go", tour.go, name="tour_go"),
    path("demo/end", tour.end, name="tour_end"),
    path("demo/watched", tour.watched, name="tour_watched"),
    path("demo/stand-in", tour.stand_in, name="tour_stand_in"),
]
