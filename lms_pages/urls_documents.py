"""Documents, at the addresses that Wagtail gives them; stands before Wagtail's own."""

from django.urls import re_path

from .views import files

urlpatterns = [
    re_path(r"^documents/(?P<document_id>[0-9]{1,18})/(?P<document_filename>[^/]+)$", files.document, name="document"),
]
