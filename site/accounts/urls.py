from django.urls import path

from . import views

urlpatterns = [
    path("home/", views.role_home, name="role_home"),
    path("profile/", views.profile, name="profile"),
    path("prove/", views.prove_address, name="prove_address"),
    path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
]
