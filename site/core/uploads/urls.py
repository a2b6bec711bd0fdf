from django.urls import path

from . import views

urlpatterns = [path("<uuid:key>/", views.upload_part, name="upload_part")]
