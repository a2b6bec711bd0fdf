"""What the tag boxes of the editor suggest. Wagtail suggests every tag there is, those of other people's drafts and
private files among them."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import JsonResponse
from taggit.models import Tag, TaggedItem
from wagtail.admin.views.tags import TAGS_AUTOCOMPLETE_LIMIT
from wagtail.permissions import policy_registry

from learning.courses.selectors import authored_courses

from .models.bank import BankQuestion, BankQuestionTag
from .models.course import CoursePage, CourseTag
from .own_files import LIBRARY


def suggested_tags(user, term: str) -> QuerySet[Tag]:
    """Tags that everybody sees on published courses, and those of this person's own courses, questions and files."""
    seen = Q(live=True) | Q(translation_key__in=authored_courses(user).values("key"))
    known = Q(pk__in=CourseTag.objects.filter(content_object__in=CoursePage.objects.filter(seen)).values("tag"))
    questions = BankQuestion.objects.filter(Q(owner=user) | Q(is_shared=True))
    known |= Q(pk__in=BankQuestionTag.objects.filter(content_object__in=questions).values("tag"))
    for model in map(apps.get_model, LIBRARY.values()):
        own = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, {"choose"})
        kind = ContentType.objects.get_for_model(model)
        items = TaggedItem.objects.filter(content_type=kind, object_id__in=own.values("pk"))
        known |= Q(pk__in=items.values("tag"))
    return Tag.objects.filter(known, name__istartswith=term).order_by("name")


def suggest(request) -> JsonResponse:
    """In the place of Wagtail's answer."""
    term = request.GET.get("term", "")
    tags = suggested_tags(request.user, term).values_list("name", flat=True) if term else []
    return JsonResponse(list(tags[:TAGS_AUTOCOMPLETE_LIMIT]), safe=False)
