"""Every change to a page of a course marks the course stale, and asks for one compile after commit.

These receivers trust no signal for what happened: they only find which courses a page belongs to. Saves cover creating,
editing, publishing, unpublishing, scheduling, restoring and translating; moves and deletions bypass save(). A page is
saved before its tags and instructors are, outside a transaction in two steps, so those and the publishing of a course
are heard as well: twenty marks are one compile.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published, post_page_move, pre_page_move, published, unpublished

from accounts.models import Profile, User
from commerce.pricing.models import TaxRate
from commerce.pricing.signals import prices_changed
from commerce.seller import forget_seller_facts
from core import clock
from core.background import send, send_after_commit
from learning.assessment.bank import retire_question
from learning.courses.enums import FileKind, TeamRole
from learning.courses.models import Course, CourseMember
from learning.courses.services import ensure_course, mark_stale
from learning.courses.signals import course_archived, course_restored, course_withdrawn, outline_replaced

from .bank import compile_question
from .bodies import settle_block_ids
from .certificate_designs import compile_template, compile_templates
from .deletion import refuse_deletion
from .films import remove_ladder, want_ladder
from .frame import clear_frames
from .models import (
    BankQuestion,
    CatalogPage,
    Category,
    CertificateTemplate,
    CommerceSettings,
    CourseInstructor,
    CoursePage,
    FilmLadder,
    LessonDocument,
    LessonImage,
    LessonImageRendition,
    LessonMedia,
    LessonPackage,
    LessonPage,
    ModulePage,
    Rubric,
    SiteSettings,
)
from .models.course import CourseTag
from .moderation.workflow import assign_workflow
from .moving import refuse_move
from .page_cache import raise_generation
from .provided_videos import detach_videos
from .tasks import compile_course_task

# Page itself: Wagtail saves, unpublishes and moves pages without always asking for their own type.
COURSE_PAGES = (CoursePage, ModulePage, LessonPage, Page)
# What saving a draft writes to the page: visitors see nothing of it.
DRAFT_FIELDS = {"draft_title", "latest_revision", "latest_revision_created_at", "has_unpublished_changes"}

FILES = {
    LessonDocument: FileKind.DOCUMENT,
    LessonImage: FileKind.IMAGE,
    LessonMedia: FileKind.MEDIA,
    LessonPackage: FileKind.PACKAGE,
}
SILENT_FIELDS = {"file_size", "file_hash"}  # noted by Wagtail when they are first asked for


def course_keys(page: Page) -> set:
    """Keys of the courses this page belongs to or contains: one for a course, module or lesson, many for a catalog."""
    keys = set(CoursePage.objects.ancestor_of(page, inclusive=True).values_list("translation_key", flat=True))
    if not keys:
        keys = set(CoursePage.objects.descendant_of(page).values_list("translation_key", flat=True))
    return keys


def request_compile(keys: Iterable, *, is_shown: bool = True) -> None:
    """`is_shown`: visitors may see the change on the page of a course before, or without, a new outline."""
    if keys and is_shown:
        raise_generation()
    for key in sorted(keys):  # sorted: two editors touching the same courses wait for each other, never both
        if mark_stale(key=key):
            send_after_commit(compile_course_task, str(key))


@receiver(pre_save, sender=LessonPage, dispatch_uid="lms_pages.settle_block_ids")
def settle_ids(sender, instance, raw=False, update_fields=None, **kwargs):
    is_written = update_fields is None or "body" in update_fields
    if not raw and is_written and "body" not in instance.get_deferred_fields():
        settle_block_ids(instance)


@receiver(post_save, sender=CoursePage, dispatch_uid="lms_pages.ensure_course")
def make_course_row(sender, instance, raw=False, **kwargs):
    if raw or instance.alias_of_id or Course.objects.filter(key=instance.translation_key).exists():
        return
    course = ensure_course(
        key=instance.translation_key, source_locale=instance.locale.language_code, slug=instance.slug
    )
    if instance.owner_id:
        CourseMember.objects.get_or_create(course=course, user_id=instance.owner_id, defaults={"role": TeamRole.LEAD})


@receiver(post_save, sender=CatalogPage, dispatch_uid="lms_pages.review_of_catalog")
def give_review(sender, instance, raw=False, created=False, **kwargs):
    if created and not raw:
        assign_workflow(instance)


def page_changed(sender, instance, raw=False, update_fields=None, **kwargs):
    if not raw and instance.path:
        is_draft = update_fields is not None and DRAFT_FIELDS.issuperset(update_fields)
        request_compile(course_keys(instance), is_shown=not is_draft)


for model in COURSE_PAGES:
    post_save.connect(page_changed, sender=model, dispatch_uid=f"lms_pages.saved.{model.__name__}")
# Only a course has parts that are written after it.
page_published.connect(page_changed, sender=CoursePage, dispatch_uid="lms_pages.published")


@receiver(pre_page_move, dispatch_uid="lms_pages.before_move")
def page_moves(sender, instance, parent_page_after, **kwargs):
    refuse_move(instance, parent_page_after)
    request_compile(course_keys(instance))


@receiver(post_page_move, dispatch_uid="lms_pages.after_move")
def page_moved(sender, instance, **kwargs):
    request_compile(course_keys(Page.objects.get(pk=instance.pk)))


@receiver(pre_delete, sender=Page, dispatch_uid="lms_pages.before_delete")
def page_deletes(sender, instance, **kwargs):
    refuse_deletion([instance])
    # The collector deletes in one transaction and the compile comes after it, so marking now is marking in time.
    request_compile(course_keys(instance))


def courses_of_category(sender, instance, raw=False, **kwargs):
    if not raw:
        request_compile(set(instance.courses.values_list("translation_key", flat=True)))


@receiver(post_save, sender=Rubric, dispatch_uid="lms_pages.rubric_saved")
def courses_of_rubric(sender, instance, raw=False, **kwargs):
    """Its assignments take the new words and points; what was handed in stays with the old ones."""
    if not raw:
        pages = ReferenceIndex.get_references_to(instance).values_list("object_id", flat=True)
        lessons = LessonPage.objects.filter(pk__in=[pk for pk in pages if pk.isdecimal()])
        request_compile({key for page in lessons for key in course_keys(page)}, is_shown=False)


# Before a category is deleted: afterwards no course knows any more that it was in it.
post_save.connect(courses_of_category, sender=Category, dispatch_uid="lms_pages.category_saved")
pre_delete.connect(courses_of_category, sender=Category, dispatch_uid="lms_pages.category_deletes")


@receiver([post_save, post_delete], sender=CourseInstructor, dispatch_uid="lms_pages.instructor")
def instructor_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        # Asked by number: while a course is being deleted its page may be gone already.
        request_compile(_keys(pk=instance.page_id))


@receiver([post_save, post_delete], sender=CourseTag, dispatch_uid="lms_pages.course_tag")
def tag_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        request_compile(_keys(pk=instance.content_object_id))


@receiver(post_save, sender=Profile, dispatch_uid="lms_pages.profile")
def profile_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        request_compile(_keys(instructors__user=instance.user_id))


@receiver(post_save, sender=User, dispatch_uid="lms_pages.user")
def user_changed(sender, instance, raw=False, created=False, update_fields=None, **kwargs):
    is_named = update_fields is None or {"first_name", "last_name"} & set(update_fields)
    if not raw and not created and is_named:  # signing in saves the user too, but only the time of it
        request_compile(_keys(instructors__user=instance.pk))


prices_changed.connect(raise_generation, dispatch_uid="lms_pages.prices_changed")
post_save.connect(raise_generation, sender=TaxRate, dispatch_uid="lms_pages.tax_rate")
outline_replaced.connect(raise_generation, dispatch_uid="lms_pages.outline_replaced")
course_withdrawn.connect(raise_generation, dispatch_uid="lms_pages.course_withdrawn")
course_archived.connect(raise_generation, dispatch_uid="lms_pages.course_archived")
course_restored.connect(raise_generation, dispatch_uid="lms_pages.course_restored")


def file_changed(sender, instance, raw=False, created=False, update_fields=None, **kwargs):
    """What a lesson says of its files (names, credits, captions, addresses) is part of what is kept of it."""
    is_said = update_fields is None or not SILENT_FIELDS.issuperset(update_fields)
    if not raw and not created and is_said:
        request_compile(_showing(FILES[sender], instance.pk))


for model in FILES:
    post_save.connect(file_changed, sender=model, dispatch_uid=f"lms_pages.file_saved.{model.__name__}")
    # Before it is deleted: afterwards no course knows any more that this was its cover.
    pre_delete.connect(file_changed, sender=model, dispatch_uid=f"lms_pages.file_deletes.{model.__name__}")


@receiver(post_save, sender=LessonMedia, dispatch_uid="lms_pages.prepare_film")
def prepare_video(sender, instance, raw=False, update_fields=None, **kwargs):
    if not raw and update_fields is None and instance.type == "video" and instance.file:
        want_ladder(instance)


@receiver(pre_delete, sender=LessonMedia, dispatch_uid="lms_pages.provided_video_deletes")
def provided_video_deletes(sender, instance, **kwargs):
    detach_videos(media=instance)


@receiver(post_delete, sender=FilmLadder, dispatch_uid="lms_pages.ladder_deleted")
def ladder_deleted(sender, instance, **kwargs):
    remove_ladder(instance)


@receiver(post_delete, sender=LessonImageRendition, dispatch_uid="lms_pages.rendition_deleted")
def rendition_deleted(sender, instance, **kwargs):
    """Wagtail deletes them only after it saved an image with another file: their addresses lead nowhere from now on."""
    request_compile(_showing(FileKind.IMAGE, instance.image_id))


def _showing(kind: str, pk: int) -> set:
    """Keys of the courses that show this file in a lesson or, an image, on their cover."""
    shown = Course.objects.filter(lessons__files__kind=kind, lessons__files__reference=pk)
    keys = set(shown.values_list("key", flat=True))
    return keys | _keys(thumbnail=pk) if kind == FileKind.IMAGE else keys


def _keys(**lookup) -> set:
    return set(CoursePage.objects.filter(**lookup).values_list("translation_key", flat=True))


def compile_stale_courses(now: datetime | None = None) -> int:
    """What `tick` runs: courses whose compile never came, or failed and is due again. Returns how many were tried."""
    due = [course for course in Course.objects.stale() if course.is_compile_due(clock.current(now))]
    for course in due:
        send(compile_course_task, str(course.key))
    return len(due)


@receiver([published, unpublished], sender=BankQuestion, dispatch_uid="lms_pages.bank_question")
def bank_question_changed(sender, instance, **kwargs):
    compile_question(BankQuestion.objects.get(pk=instance.pk))  # what is live now, not what a signal brought along


@receiver(published, sender=CertificateTemplate, dispatch_uid="lms_pages.certificate_template")
def certificate_template_published(sender, instance, **kwargs):
    compile_template(CertificateTemplate.objects.get(pk=instance.pk))


@receiver(post_save, sender=CommerceSettings, dispatch_uid="lms_pages.seller_saved")
@receiver(post_delete, sender=CommerceSettings, dispatch_uid="lms_pages.seller_deleted")
def forget_seller(sender, **kwargs):
    """Pages that visitors are shown bear prices and what they include."""
    forget_seller_facts()
    clear_frames()


@receiver(post_save, sender=SiteSettings, dispatch_uid="lms_pages.default_certificate")
def site_settings_changed(sender, instance, **kwargs):
    compile_templates()


@receiver(post_delete, sender=BankQuestion, dispatch_uid="lms_pages.bank_question_deleted")
def bank_question_deleted(sender, instance, **kwargs):
    retire_question(key=instance.key)
