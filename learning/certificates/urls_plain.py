"""Addresses without a language: files, and what machines ask."""

from django.urls import path

from . import verification, views

urlpatterns = [
    path("verify/<str:code>.json", verification.verify_json, name="verify_json"),
    path("verify/<str:code>/card.png", verification.card, name="certificate_card"),
    path("certificates/files/<str:token>/", views.certificate_file, name="certificate_file"),
    path("certificates/designs/<str:content_hash>.css", views.design_css, name="certificate_css"),
]
