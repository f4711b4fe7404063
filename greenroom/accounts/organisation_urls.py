from django.urls import path

from greenroom.accounts import organisation_views as views

app_name = "organisation"
urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
]
