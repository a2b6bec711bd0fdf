"""Every change to a page of a course marks the course stale, and asks for one compile after commit.

These receivers trust no signal for what happened: they only find which courses a page belongs to. Saves cover creating,
editing, publishing, unpublishing, scheduling, restoring and translating; moves and deletions bypass save().
"""

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from learning.courses.enums import TeamRole
from learning.courses.models import Course, CourseMember
from learning.courses.services import ensure_course, mark_stale
from wagtail.models import Page
from wagtail.signals import post_page_move, pre_page_move

from .models import Category, CourseInstructor, CoursePage, LessonPage, ModulePage
from .tasks import compile_course_task

COURSE_PAGES = (CoursePage, ModulePage, LessonPage)


def course_keys(page: Page) -> set:
    """Keys of the courses this page belongs to or contains: one for a course, module or lesson, many for a catalog."""
    keys = set(
        CoursePage.objects.ancestor_of(page, inclusive=True).values_list("translation_key", flat=True)
    )
    if not keys:
        keys = set(CoursePage.objects.descendant_of(page).values_list("translation_key", flat=True))
    return keys


def request_compile(keys) -> None:
    for key in keys:
        if mark_stale(key=key):
            transaction.on_commit(lambda key=key: compile_course_task.delay(str(key)))


@receiver(post_save, sender=CoursePage, dispatch_uid="lms_pages.ensure_course")
def make_course_row(sender, instance, raw=False, **kwargs):
    if raw or instance.alias_of_id:
        return
    course = ensure_course(
        key=instance.translation_key, source_locale=instance.locale.language_code, slug=instance.slug
    )
    if instance.owner_id and not course.members.exists():
        CourseMember.objects.get_or_create(course=course, user_id=instance.owner_id, defaults={"role": TeamRole.LEAD})


def page_saved(sender, instance, raw=False, **kwargs):
    if not raw:
        request_compile(course_keys(instance))


for model in COURSE_PAGES:
    post_save.connect(page_saved, sender=model, dispatch_uid=f"lms_pages.saved.{model.__name__}")


@receiver(pre_page_move, dispatch_uid="lms_pages.before_move")
def page_moves(sender, instance, **kwargs):
    request_compile(course_keys(instance))


@receiver(post_page_move, dispatch_uid="lms_pages.after_move")
def page_moved(sender, instance, **kwargs):
    request_compile(course_keys(Page.objects.get(pk=instance.pk)))


@receiver(pre_delete, sender=Page, dispatch_uid="lms_pages.before_delete")
def page_deletes(sender, instance, **kwargs):
    instance._courses_before_delete = course_keys(instance)


@receiver(post_delete, sender=Page, dispatch_uid="lms_pages.after_delete")
def page_deleted(sender, instance, **kwargs):
    request_compile(getattr(instance, "_courses_before_delete", ()))


@receiver([post_save, post_delete], sender=Category, dispatch_uid="lms_pages.category")
def category_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        request_compile(set(instance.courses.values_list("translation_key", flat=True)))


@receiver([post_save, post_delete], sender=CourseInstructor, dispatch_uid="lms_pages.instructor")
def instructor_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        request_compile(course_keys(instance.page))


def compile_stale_courses() -> int:
    """What `tick` runs: courses whose compile failed or never came. Returns how many were tried."""
    keys = list(Course.objects.stale().values_list("key", flat=True))
    for key in keys:
        compile_course_task.delay(str(key))
    return len(keys)
