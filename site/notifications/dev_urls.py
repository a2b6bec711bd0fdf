from django.urls import path

from . import dev_views

urlpatterns = [
    path("", dev_views.mailbox, name="dev_mailbox"),
    path("<str:file>/<int:place>/", dev_views.mail, name="dev_mail"),
]
