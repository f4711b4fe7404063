from django.urls import path

from greenroom.messaging import views

app_name = "messaging"
urlpatterns = [
    path("texts/<str:handle>", views.texts, name="texts"),
    path("settings/messages/", views.rules, name="rules"),
]
