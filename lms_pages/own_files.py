"""Nobody takes somebody else's file into a lesson by its number: the door opens a file with the lessons that use it."""

import re

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from learning.courses.enums import FileKind
from learning.courses.models import LessonFile
from learning.courses.rules import may_author_courses, may_manage_any_course
from learning.courses.selectors import authored_courses
from learning.courses.specs import FileRef

LIBRARY = {
    FileKind.IMAGE: "lms_pages.LessonImage",
    FileKind.DOCUMENT: "lms_pages.LessonDocument",
    FileKind.MEDIA: "lms_pages.LessonMedia",
    FileKind.PACKAGE: "lms_pages.LessonPackage",
}


class OwnFiles:
    """For forms of pages: files that are new on the page must be one's own, or of a course one writes."""

    def clean(self):
        cleaned = super().clean()
        new = self._new_files(cleaned)
        strange = new - own_files(self.for_user, new)
        for kind in sorted({file.kind for file in strange}):
            self.add_error(
                "body" if "body" in self.fields else None,
                ValidationError(
                    _("%(kind)s: one that was chosen here is not yours. Choose or upload one of your own.")
                    % {"kind": FileKind(kind).label}
                ),
            )
        if self._strange_questions(cleaned):
            self.add_error(
                "body", ValidationError(_("A question of the bank is not yours, nor shared. Choose another one."))
            )
        return cleaned

    def _strange_questions(self, cleaned) -> bool:
        if self.for_user is None or may_manage_any_course(self.for_user):
            return False
        before = self.instance.get_latest_revision_as_object() if self.instance.pk else None
        new = _picked(cleaned.get("body")) - _picked(getattr(before, "body", None))
        if not new:
            return False
        policy = policy_registry.get_by_type(apps.get_model("lms_pages.BankQuestion"))
        own = policy.instances_user_has_any_permission_for(self.for_user, {"choose"}).filter(pk__in=new)
        return own.count() < len(new)

    def _new_files(self, cleaned) -> set[FileRef]:
        if self.for_user is None or may_manage_any_course(self.for_user):
            return set()
        page = self.instance
        before = page.get_latest_revision_as_object() if page.pk else None
        return files_of(cleaned.get("body"), cleaned.get("thumbnail")) - files_of(
            getattr(before, "body", None), getattr(before, "thumbnail", None)
        )


def files_of(body, thumbnail) -> set[FileRef]:
    """Of the library; a video elsewhere is nobody's."""
    found = {file for block in body or () for file in block.block.files(block.value) if file.kind in LIBRARY}
    return found | ({FileRef(FileKind.IMAGE, thumbnail.pk)} if thumbnail else set())


def _picked(body) -> set[int]:
    """Questions of the bank that quizzes in it pick."""
    quizzes = [child for child in body or () if hasattr(child.block, "picked")]
    return {question.pk for child in quizzes for question in child.block.picked(child.value)}


def own_files(user, files: set[FileRef]) -> set[FileRef]:
    """Those of `files` that this person may choose, or that live lessons of their courses use. Two queries a kind."""
    own = set()
    for kind, label in LIBRARY.items():
        wanted = {file.reference for file in files if file.kind == kind}
        if not wanted:
            continue
        policy = policy_registry.get_by_type(apps.get_model(label))
        may_choose = policy.instances_user_has_any_permission_for(user, {"choose"}).filter(pk__in=wanted)
        in_use = LessonFile.objects.filter(
            kind=kind, reference__in=wanted, lesson__course__in=authored_courses(user).values("pk")
        )
        pks = set(may_choose.values_list("pk", flat=True)) | set(in_use.values_list("reference", flat=True))
        own |= {FileRef(kind, pk) for pk in pks}
    return own | {file for file in files - own if is_drafted_for(user, file)}


def is_drafted_for(user, file: FileRef) -> bool:
    """Whether a lesson as it is drafted now, of a course that this person writes, uses this file: what a teammate chose
    is seen in the preview before it is published. Drafts are only read where the number stands in them."""
    if not may_author_courses(user):
        return False
    from .models import CoursePage, LessonPage

    below = Q(pk=None)
    for course in CoursePage.objects.filter(translation_key__in=authored_courses(user).values("key")):
        below |= Q(path__startswith=course.path)
    lessons = LessonPage.objects.filter(below, alias_of=None, latest_revision__isnull=False)
    bodies = lessons.values_list("pk", "latest_revision__content__body")
    mentioned = [pk for pk, body in bodies if re.search(rf"\b{file.reference}\b", str(body))]
    drafts = (lesson.get_latest_revision_as_object() for lesson in LessonPage.objects.filter(pk__in=mentioned))
    return any(file in files_of(draft.body, None) for draft in drafts)
