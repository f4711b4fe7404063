from django.urls import path

from greenroom.privacy import views

app_name = "privacy"
urlpatterns = [path("settings/erasures/", views.erasures, name="erasures")]
