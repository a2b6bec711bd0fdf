"""The sum of a student in a course, counted by the database in one statement."""

from datetime import datetime

from django.db import connections, router
from django.db.models import Case, Count, DateTimeField, Exists, F, FilteredRelation, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.sql import UpdateQuery

from learning.courses.models import Lesson
from learning.enrollment.models import Enrollment

from .models import CourseProgress


def count_course(enrollment: Enrollment, now: datetime) -> bool | None:
    """Count the live lessons and those of them that are done. Returns whether that completed the course, for the first
    time, at `now`; None where there is no sum yet. The enrollment is locked."""
    live = Lesson.objects.filter(course_id=enrollment.course_id, is_live=True)
    own = live.annotate(own=FilteredRelation("progress", condition=Q(progress__enrollment=enrollment)))
    is_done = Q(own__completed_at__isnull=False, own__reopened_at=None)
    is_complete = Q(Exists(live)) & ~Q(Exists(own.exclude(is_done)))
    return _update_and_tell(
        CourseProgress.objects.filter(enrollment=enrollment),
        now,
        lesson_count=_number(live, Count("pk")),
        done_count=_number(own, Count("pk", filter=is_done)),
        completed_at=Case(
            When(Q(completed_at=None) & is_complete, then=Value(now, DateTimeField())), default=F("completed_at")
        ),
    )


def _number(lessons, count: Count):
    return Coalesce(Subquery(lessons.order_by().values("course_id").annotate(n=count).values("n")), 0)


def _update_and_tell(rows, now: datetime, **values) -> bool | None:
    """QuerySet.update() says only how many rows there were: asked with RETURNING, a second look is spared."""
    connection = connections[router.db_for_write(rows.model)]
    query = rows.query.chain(UpdateQuery)
    query.add_update_values(values)
    sql, params = query.get_compiler(connection=connection).as_sql()
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING completed_at = %s", [*params, moment])
        row = cursor.fetchone()
    return None if row is None else bool(row[0])
