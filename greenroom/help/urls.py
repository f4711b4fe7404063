from django.urls import path

from greenroom.help import views

app_name = "help"
urlpatterns = [path("help/lever/", views.lever, name="lever")]
