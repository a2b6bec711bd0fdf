from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import get_language
from learning.enrollment.selectors import active_enrollments
from learning.progress.models import CourseProgress

from .cards import course_cards


@login_required
def my_learning(request):
    """Continue where I left off, what is going on, what is finished."""
    enrollments = list(active_enrollments(request.user).select_related("course", "progress"))
    cards = {card.course.pk: card for card in course_cards([e.course for e in enrollments], get_language())}
    rows = [
        {"enrollment": e, "card": cards[e.course_id], "progress": getattr(e, "progress", None) or CourseProgress(enrollment=e)}
        for e in enrollments
        if e.course_id in cards
    ]
    going = [row for row in rows if not row["progress"].completed_at]
    going.sort(key=lambda row: row["progress"].last_accessed_at or row["enrollment"].enrolled_at, reverse=True)
    finished = [row for row in rows if row["progress"].completed_at]
    return render(request, "lms_pages/dashboard.html", {"going": going, "finished": finished})
