"""Putting the pages of a list into another order. Wagtail's view asks the rights of a page without its type, and so
knows nothing of what our own pages allow (models.reviewed); this one, at the same address, does."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from wagtail.admin.auth import permission_denied, require_admin_access
from wagtail.models import Page


@require_admin_access
@require_POST
def set_position(request, page_to_move_id):
    page = get_object_or_404(Page, pk=page_to_move_id)
    parent = page.get_parent()
    if not parent.specific.permissions_for_user(request.user).can_reorder_children():
        return permission_denied(request)
    siblings = list(parent.get_children())
    wanted, old = request.GET.get("position", ""), siblings.index(page)
    if not wanted.isdecimal() or int(wanted) >= len(siblings):
        page.move(parent, pos="last-child", user=request.user)
    elif int(wanted) != old:
        page.move(siblings[int(wanted)], pos="left" if int(wanted) < old else "right", user=request.user)
    return HttpResponse("")
