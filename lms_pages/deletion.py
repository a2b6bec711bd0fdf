"""A page with students behind it is not deleted: a course is archived instead, anything else unpublished.

What students did hangs on keys, not on pages, so it would survive; but the lesson they answered in would be gone from
the CMS for good. Three places ask: the hooks of the editor (with a sentence), the delete() of our pages and of their
querysets (in one transaction, because the tree counts children before Django collects what to delete), and, as the last
line, `pre_delete` of every page. Only `Page.objects.filter(...).delete()` in code reaches that last line without a
transaction: wrap it in one.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from commerce.orders.enums import SETTLED, OrderStatus
from commerce.orders.models import OrderLine
from learning.assessment.models import Attempt
from learning.certificates.models import Certificate
from learning.courses.models import Course, Lesson
from learning.enrollment.models import Enrollment

_asked = ContextVar("deletion_asked", default=False)


class StudentsBehindPage(PermissionDenied):
    """Somebody learns from what was to be deleted. Nothing was deleted; the message says why, for people."""


@dataclass(frozen=True)
class Behind:
    """`students` have come into, or done something in, what hangs under some pages; `attempts` are their quizzes.
    `certificates` are also of people who were never in the course.

    `orders` wait for their money, or are gifts that nobody redeemed yet; they are counted where nobody is there.
    `is_of_courses`: the pages are courses, which can be archived.
    """

    students: int = 0
    attempts: int = 0
    certificates: int = 0
    orders: int = 0
    is_of_courses: bool = False

    @property
    def sentence(self) -> str:
        if not (self.students or self.certificates):
            words = ngettext(
                "This cannot be deleted: %(count)d order waits for its money, or is a gift that nobody redeemed yet. "
                "Archive it instead: it is offered to nobody new then.",
                "This cannot be deleted: %(count)d orders wait for their money, or are gifts that nobody redeemed yet. "
                "Archive it instead: it is offered to nobody new then.",
                self.orders,
            )
            return words % {"count": self.orders}
        students = ngettext("%(count)d student", "%(count)d students", self.students) % {"count": self.students}
        attempts = ngettext("%(count)d quiz attempt", "%(count)d quiz attempts", self.attempts) % {
            "count": self.attempts
        }
        certificates = ngettext("%(count)d certificate", "%(count)d certificates", self.certificates)
        if self.certificates:
            words = _(
                "This cannot be deleted: %(students)s, %(attempts)s and %(certificates)s depend on it. Archive it "
                "instead: it is offered to nobody new then, stays open to those who are in it, and its certificates "
                "can be checked."
            )
        elif self.is_of_courses:
            words = _(
                "This cannot be deleted: %(students)s and %(attempts)s depend on it. Archive it instead: it is "
                "offered to nobody new then, and stays open to those who are in it."
            )
        else:
            words = _("This cannot be deleted: %(students)s and %(attempts)s depend on it. Unpublish it instead.")
        certificates %= {"count": self.certificates}
        return words % {"students": students, "attempts": attempts, "certificates": certificates}

    @property
    def is_anybody(self) -> bool:
        return bool(self.students or self.certificates or self.orders)


def students_behind(pages: Iterable[Page]) -> Behind:
    """Who depends on these pages and on all below them. Eight queries at most, whatever their number.

    Aliases, and translations into another than the course's own language, carry nobody.
    """
    from .models import CoursePage

    subtrees, pages = Q(), list(pages)
    for page in pages:
        subtrees |= Q(path__startswith=page.path)
    if not subtrees:
        return Behind()
    own = Page.objects.filter(subtrees, alias_of=None)
    locales: dict = {}
    for key, locale in own.values_list("translation_key", "locale__language_code"):
        locales.setdefault(key, set()).add(locale)
    courses = [
        pk
        for pk, key, source in Course.objects.filter(key__in=locales).values_list("pk", "key", "source_locale")
        if source in locales[key]
    ]
    lessons = [
        pk
        for pk, key, source in Lesson.objects.filter(key__in=locales).values_list("pk", "key", "course__source_locale")
        if source in locales[key]
    ]
    if not courses and not lessons:
        return Behind()
    attempts = Attempt.objects.filter(Q(activity__lesson__in=lessons) | Q(enrollment__course__in=courses))
    touched = (
        Q(course__in=courses)
        | Q(lesson_progress__lesson__in=lessons)
        | Q(activity_completions__activity__lesson__in=lessons)
        | Q(attempts__activity__lesson__in=lessons)
    )
    students = Enrollment.objects.filter(touched).distinct().count()
    certificates = Certificate.objects.filter(course__in=courses).count() if courses else 0
    return Behind(
        students,
        attempts.count(),
        certificates,
        0 if students or certificates or not courses else _orders_for(courses),
        is_of_courses=all(page.specific_class is CoursePage for page in pages),
    )


def _orders_for(courses: list[int]) -> int:
    """Somebody pays, or paid, for what they are not in yet."""
    sells = Q(product__course__in=courses) | Q(product__bundle__courses__in=courses)
    is_gift = Q(order__status__in=SETTLED, gift__isnull=False, gift__redeemed_by=None, gift__canceled_at=None)
    lines = OrderLine.objects.filter(sells, Q(order__status=OrderStatus.PENDING) | is_gift)
    return lines.values("order").distinct().count()


def refuse_deletion(pages: Iterable[Page]) -> None:
    """Raises StudentsBehindPage when somebody learns from these pages or from what is below them."""
    if _asked.get():
        return
    behind = students_behind(pages)
    if behind.is_anybody:
        raise StudentsBehindPage(behind.sentence)


@contextmanager
def deletion_of(pages: Iterable[Page]):
    """Around deleting pages in code: refuses before anything is touched, asks once, and is one transaction."""
    with transaction.atomic():
        refuse_deletion(pages)
        asked = _asked.set(True)
        try:
            yield
        finally:
            _asked.reset(asked)
