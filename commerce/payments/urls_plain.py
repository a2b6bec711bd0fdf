"""Addresses without a language: for machines, and for the bank that is none."""

from django.urls import path

from . import local_bank_views, views

urlpatterns = [
    path("webhooks/payments/<slug:slug>/", views.webhook, name="payment_webhook"),
    path("local-bank/<uuid:token>/", local_bank_views.pay, name="local_bank"),
]
