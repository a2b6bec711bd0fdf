from django.urls import path

from . import views

urlpatterns = [
    path("courses/<uuid:key>/enroll/", views.enroll, name="enroll"),
    path("courses/<uuid:key>/leave/", views.leave, name="leave_course"),
]
