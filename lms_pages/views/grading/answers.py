"""Answers inside quizzes that a person has to look at: essays, files. They stand beside the submissions."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.markdown import words_with_latex
from learning.assessment.models import Answer
from learning.assessment.quiz_settings import settings_of
from learning.assessment.selectors import answers_waiting, reviewed_questions, stems_of
from learning.assessment.services import GradingRefused, grade_answer
from learning.assessment.terms import terms_for
from learning.courses.rules import may_grade_course
from learning.courses.selectors import course_title, graded_courses, shown_title

from ..peer_reviews import read_points
from .previews import frames_files, previews_of
from .queue import ON_A_PAGE

MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class AnswerRow:
    answer: Answer
    who: str
    question: str
    quiz: str
    course: str


def waiting_for(user):
    """(the courses somebody grades in, by number; what waits in them). One's own answers are never in it."""
    courses = {course.pk: course for course in graded_courses(user).distinct().prefetch_related("texts")}
    if not courses:
        raise PermissionDenied(_("Here the teams of courses grade. You are in none."))
    return courses, answers_waiting(courses.values()).exclude(attempt__enrollment__user=user)


@never_cache
@login_required
def answers(request):
    courses, waiting = waiting_for(request.user)
    page = Paginator(waiting, ON_A_PAGE).get_page(request.GET.get("page"))
    stems = stems_of(page.object_list)
    page.object_list = [
        AnswerRow(
            answer,
            answer.attempt.enrollment.user.get_full_name(),
            Truncator(words_with_latex(stems[answer.pk])).chars(90),
            answer.attempt.version.definition.get("title", ""),
            shown_title(courses[answer.attempt.enrollment.course_id], get_language()),
        )
        for answer in page.object_list
    ]
    return render(request, "learning/assignments/answers.html", {"page_obj": page})


@never_cache
@frames_files
@login_required
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    rows = Answer.objects.select_related("attempt__enrollment__user__profile", "attempt__enrollment__course")
    row = get_object_or_404(rows.select_related("attempt__version", "attempt__activity"), pk=pk)
    enrollment = row.attempt.enrollment
    if enrollment.user_id == request.user.pk or not may_grade_course(request.user, enrollment.course):
        raise PermissionDenied(_("The team of the course grades this."))
    question = next(each for each in reviewed_questions(row.attempt) if each["id"] == row.question_id)
    written = {"points": row.points, "feedback": row.feedback}
    if request.method == "POST":
        written = {"points": request.POST.get("points", "")[:20], "feedback": request.POST.get("feedback", "")}
        points = read_points(written["points"])
        try:
            if points is None:
                raise GradingRefused(_("Write how many points the answer gets."))
            if len(written["feedback"]) > MOST_CHARACTERS:
                raise GradingRefused(_("Feedback may have at most 20,000 characters."))
            grade_answer(answer=row, points=points, feedback=written["feedback"], by=request.user)
        except GradingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Graded."))
            following = waiting_for(request.user)[1].first()
            return redirect("grade_answer", pk=following.pk) if following else redirect("answers_queue")
    before, after = _beside(waiting_for(request.user)[1], row)
    context = {
        "answer": row,
        "question": question,
        "previews": previews_of(question["files"]),
        "written": written,
        "who": enrollment.user.get_full_name(),
        "course": course_title(enrollment.course, get_language()),
        "quiz": row.attempt.version.definition.get("title", ""),
        "terms": terms_for(settings_of(row.attempt.version.definition), enrollment, row.attempt.activity_id),
        "before": before,
        "after": after,
    }
    return render(request, "learning/assignments/answer.html", context)


def _beside(waiting, answer: Answer) -> tuple[int | None, int | None]:
    """The numbers of the ones that wait before and after it. Two queries."""
    moment, pk = answer.attempt.submitted_at, answer.pk
    earlier = waiting.filter(attempt__submitted_at__lte=moment).exclude(attempt__submitted_at=moment, pk__gte=pk)
    later = waiting.filter(attempt__submitted_at__gte=moment).exclude(attempt__submitted_at=moment, pk__lte=pk)
    return (earlier.values_list("pk", flat=True).last(), later.values_list("pk", flat=True).first())
