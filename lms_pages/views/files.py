"""Lesson media, and the check before a document is served. Both ask the door."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.permissions import policy_registry

from core.private_files import private_file_response
from learning.access.rules import may_read_file
from learning.courses.enums import FileKind
from learning.courses.specs import FileRef

from ..models import LessonMedia
from ..own_files import is_drafted_for


def refuse_file(request, item, kind: str) -> None:
    """Raises PermissionDenied unless the file is public, opens with a lesson, or belongs to what this person edits."""
    if item.is_public:
        return
    if policy_registry.get(item).user_has_any_permission_for_instance(request.user, ["change", "choose"], item):
        return
    decision = may_read_file(request.user, kind, item.pk)
    if not decision.is_allowed and not is_drafted_for(request.user, FileRef(kind, item.pk)):
        raise PermissionDenied(str(decision.refusal.label))


def lesson_media(request, pk, part):
    item = get_object_or_404(LessonMedia, pk=pk)
    refuse_file(request, item, FileKind.MEDIA)
    field_file = getattr(item, part)  # file, captions, chapters or thumbnail
    if not field_file:
        raise Http404
    return private_file_response(request, field_file)
