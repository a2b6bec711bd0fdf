"""Addresses with a language: pages."""

from django.urls import path

from . import verification, views

urlpatterns = [
    path("learn/certificates/", views.my_certificates, name="my_certificates"),
    path("learn/certificates/<uuid:key>/pdf/", views.certificate_pdf, name="certificate_pdf"),
    path("learn/certificates/<uuid:key>/credential/", views.credential, name="certificate_credential"),
    path("learn/certificates/<uuid:key>/print/", views.print_page, name="print_certificate"),
    path("learn/certificates/<uuid:key>/shown/", views.show_certificate, name="show_certificate"),
    path("learn/certificates/<uuid:key>/name/", views.ask_name, name="ask_certificate_name"),
    path("learn/certificates/<uuid:key>/renewal/", views.ask_renewal, name="ask_certificate_renewal"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:code>/", verification.verify_certificate, name="verify_certificate"),
]
