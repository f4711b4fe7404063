from django.urls import path

from greenroom.recordings import views

app_name = "recordings"
urlpatterns = [
    path("uploads/<uuid:take_id>", views.take, name="take"),
    path("uploads/<uuid:take_id>/chunks/<int:number>", views.chunk, name="chunk"),
    path("uploads/<uuid:take_id>/complete", views.complete, name="complete"),
]
