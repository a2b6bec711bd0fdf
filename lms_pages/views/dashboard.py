from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import get_language
from learning.courses.models import Course
from learning.enrollment.selectors import active_enrollments
from learning.progress.models import CourseProgress

from .cards import course_cards


@login_required
def my_learning(request):
    """Where I left off, what is going on, what is finished. A course that was withdrawn is not shown meanwhile."""
    enrollments = list(active_enrollments(request.user).select_related("course", "progress"))
    progress = {e.course_id: getattr(e, "progress", None) or CourseProgress(enrollment=e) for e in enrollments}
    enrolled_at = {e.course_id: e.enrolled_at for e in enrollments}
    cards = course_cards([e.course for e in enrollments if e.course.is_live], get_language(), progress)
    going = [card for card in cards if not is_finished(card.course, progress)]
    going.sort(key=lambda card: progress[card.course.pk].last_accessed_at or enrolled_at[card.course.pk], reverse=True)
    finished = [card for card in cards if is_finished(card.course, progress)]
    return render(request, "lms_pages/dashboard.html", {"going": going, "finished": finished})


def is_finished(course: Course, progress: dict[int, CourseProgress]) -> bool:
    return progress[course.pk].completed_at is not None
