from celery import shared_task

from learning.courses.selectors import course_title
from learning.grades.models import Grade
from notifications.rendering import language_for
from notifications.services import send_message

from .models import RegradeBatch
from .regrade_runs import run_regrade
from .selectors import attempted_activities


@shared_task
def regrade(pk: int) -> None:
    run_regrade(pk)


@shared_task
def tell_regraded(batch_pk: int, enrollment_pks: list[int]) -> None:
    """Tell students what counts now. Once for each; who does not see the grade yet is told nothing."""
    batch = RegradeBatch.objects.select_related("activity__lesson__course").get(pk=batch_pk)
    course = batch.activity.lesson.course
    grades = Grade.objects.filter(activity=batch.activity, enrollment__in=enrollment_pks)
    word = "undone" if batch.undone_at else "applied"
    for grade in grades.select_related("enrollment__user", "released"):
        if not grade.is_released:
            continue
        language = language_for(grade.enrollment.user)
        titles = {pk: title for pk, title, _count in attempted_activities(course, language)}
        send_message(
            kind="grades_regraded",
            to=grade.enrollment.user,
            key=f"grades_regraded:{batch.pk}:{word}:{grade.enrollment_id}",
            context={
                "course_title": course_title(course, language),
                "course_key": str(course.key),
                "title": titles.get(batch.activity_id, ""),
                "points": f"{grade.points.normalize():f}",
                "max_points": f"{grade.max_points.normalize():f}",
                "reason": batch.reason,
                "is_undone": bool(batch.undone_at),
            },
        )
