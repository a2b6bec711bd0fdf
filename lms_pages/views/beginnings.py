"""Where an instructor begins the first course: with the template, or with an empty page."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..beginning import begin_first_course
from ..models import CatalogPage


def offer_template(request, catalog):
    """Asked instead of the form of a new course, once."""
    return render(
        request, "lms_pages/editor/first_course.html", {"catalog": catalog, "page_title": _("Your first course")}
    )


@require_POST
def begin(request, catalog_id):
    catalog = get_object_or_404(CatalogPage, pk=catalog_id)
    if not catalog.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    page = begin_first_course(user=request.user)
    messages.success(
        request, _("“%(title)s” is a draft that you lead. Open its pages and write over them.") % {"title": page.title}
    )
    return redirect("wagtailadmin_explore", page.pk)


urlpatterns = [path("courses/first/<int:catalog_id>/", begin, name="begin_first_course")]
