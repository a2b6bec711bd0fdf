"""Every address of the content host (core.content_host); nothing of the site is here, and nothing of this is there."""

from django.urls import path

from core.content_host import said
from core.content_static import content_static
from lms_pages.views import packages

handler500 = "core.content_host.failed"


def home(request):
    return said("This host only serves what lessons show in frames.", 404)


urlpatterns = [
    path("", home),
    path("p/<str:token>/player", packages.player, name="package_player"),
    path("p/<str:token>/files/<path:path>", packages.package_file, name="package_file"),
    path("own/<path:path>", content_static, name="content_static"),
]
