"""Who may see a picture besides those who may enter a lesson that shows it: everybody, when a page that is open to
everybody does; those in the course, when a question that was asked there does."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex

from core import clock
from learning.assessment.models import Attempt, QuestionVersion
from learning.courses.models import ActivityVersion, Course
from learning.enrollment.models import Enrollment

from .models import LessonImage, LessonPage


def is_on_public_page(image: LessonImage) -> bool:
    """Lessons have a door; all other live pages are read by anybody. Two queries."""
    uses = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(LessonImage),
        to_object_id=str(image.pk),
    )
    pages = Page.objects.filter(pk__in=[int(pk) for pk in uses.values_list("object_id", flat=True)])
    return pages.live().not_type(LessonPage).exists()


def was_asked_about(user, image: LessonImage) -> bool:
    """Whether a question of a course that this person is in, or teaches, shows it: also one that was changed since, for
    the attempts that were made before, and one of the bank. Frozen questions name the address of their picture."""
    if not user.is_authenticated:
        return False
    enrolled = Enrollment.objects.active(clock.current()).filter(user=user).values("course")
    courses = Course.objects.filter(Q(pk__in=enrolled) | Q(members__user=user), is_live=True).values("pk")
    address = reverse("lesson_picture", args=[image.pk, "-"])[:-1]
    said = Cast("definition", TextField())
    frozen = ActivityVersion.objects.annotate(said=said).filter(
        said__contains=address, activity__lesson__course__in=courses
    )
    if frozen.exists():
        return True
    versions = QuestionVersion.objects.annotate(said=said).filter(said__contains=address).values_list("pk", flat=True)
    drawn = Q(pk=None)
    for pk in versions:
        drawn |= Q(drawn__contains=f'"version": {pk}}}')
    attempts = Attempt.objects.annotate(drawn=Cast("draw", TextField())).filter(enrollment__course__in=courses)
    return attempts.filter(drawn).exists()
