"""Who said it, and about what: written by us, over whatever the package says."""

from copy import deepcopy
from urllib.parse import quote
from uuid import UUID, uuid5

from django.conf import settings

from .models import Registration, Statement
from .specs import ReadStatement


def person_of(user_id: int) -> dict:
    """An xAPI agent by number: statements that leave the site carry no address of anybody."""
    return {"objectType": "Agent", "account": {"homePage": settings.WAGTAILADMIN_BASE_URL, "name": str(user_id)}}


def activity_iri(activity_id: int, part: str = "") -> str:
    address = f"{settings.WAGTAILADMIN_BASE_URL}/learn/activities/{activity_id}"
    return f"{address}?subContentId={quote(part, safe='')}" if part else address


def bound_statement(registration: Registration, said: ReadStatement, *, source: str, now) -> Statement:
    """The row to be stored. Expects the registration with its enrollment and the lesson of its activity."""
    activity, enrollment = registration.activity, registration.enrollment
    data = deepcopy(said.data)
    data["actor"] = person_of(enrollment.user_id)
    data["object"]["id"] = activity_iri(activity.pk, said.part)
    context = data.setdefault("context", {})
    context["registration"] = str(registration.key)
    context["platform"] = "Marula"
    context["contextActivities"] = _surroundings(registration, said, context.get("contextActivities"))
    statement_id = said.id or uuid5(registration.key, said.says)
    data["id"], data["stored"] = str(statement_id), now.isoformat()
    data.setdefault("timestamp", data["stored"])
    score = said.score
    return Statement(
        statement_id=statement_id,
        source=source,
        person_id=enrollment.user_id,
        registration=registration,
        course_id=enrollment.course_id,
        lesson_id=activity.lesson_id,
        activity_id=activity.pk,
        version_id=registration.version_id,
        verb=said.verb,
        part=said.part,
        points=score.points if score else None,
        max_points=score.max_points if score else None,
        is_success=said.is_success,
        is_completion=said.is_completion,
        data=data,
        content_hash=said.says,
        stored_at=now,
    )


def _surroundings(registration: Registration, said: ReadStatement, sent) -> dict:
    """The course and lesson it stands in; of what was sent, the kind of content (an address of h5p.org) is kept."""
    lesson = registration.activity.lesson
    found = {"grouping": [_named("courses", lesson.course.key), _named("lessons", lesson.key)]}
    if said.part:
        found["parent"] = [{"objectType": "Activity", "id": activity_iri(registration.activity_id)}]
    categories = sent.get("category") if isinstance(sent, dict) else None
    if isinstance(categories, list) and categories:
        found["category"] = categories[:5]
    return found


def _named(kind: str, key: UUID) -> dict:
    return {"objectType": "Activity", "id": f"{settings.WAGTAILADMIN_BASE_URL}/learn/{kind}/{key}"}
