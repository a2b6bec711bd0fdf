from django.urls import path

from . import views

urlpatterns = [
    path("tools/", views.consents, name="tool_consents"),
    path("tools/<int:pk>/withdraw/", views.withdraw, name="withdraw_consent"),
]
