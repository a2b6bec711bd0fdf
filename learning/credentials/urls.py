from django.urls import path

from . import views

urlpatterns = [
    path("credentials/issuer.json", views.issuer, name="credential_issuer"),
    path("credentials/status/<int:number>.json", views.status_list, name="credential_status_list"),
    path(".well-known/did.json", views.did, name="did_document"),
]
