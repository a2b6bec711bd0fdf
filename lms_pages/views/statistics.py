"""What the questions of a quiz tell: for the team of the course, on the page and as a file."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.csv_files import safe_cell
from core.markdown import plain_text
from learning.assessment import statistics
from learning.courses.models import Activity, ActivityVersion
from learning.grades.export import as_csv

from .graded import crumbs_of, graded_course, login_required

QUIZZES = ("quiz", "exam")
COLUMNS = ("question", "id", "type", "answers", "waiting", "facility", "discrimination", "seconds", "versions", "given")


@login_required
def question_statistics(request, key, activity_pk):
    """Of one quiz of the course; with ?format=csv the same as a file."""
    course = graded_course(request, key)
    activity = get_object_or_404(Activity, pk=activity_pk, lesson__course=course, kind__in=QUIZZES)
    rows = [_row(one) for one in statistics.question_statistics(activity)]
    if request.GET.get("format") == "csv":
        lines = [list(COLUMNS), *([safe_cell(_cell(row[name])) for name in COLUMNS] for row in rows)]
        response = HttpResponse("".join(as_csv(lines)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="questions-{activity.pk}.csv"'
        return response
    title = _title(activity)
    crumbs = crumbs_of(course, (_("Questions of “%(title)s”") % {"title": title}, ""))
    context = {"course": course, "activity": activity, "title": title, "rows": rows, "crumbs": crumbs}
    return render(request, "lms_pages/grades/statistics.html", context)


def _title(activity: Activity) -> str:
    versions = ActivityVersion.objects.filter(activity=activity).order_by("-is_live", "-pk")
    same = [version for version in versions if version.locale == get_language()] or list(versions)
    return (same[0].definition.get("title") if same else "") or _("Quiz")


def _row(one: statistics.QuestionStatistics) -> dict:
    words = {part["id"]: plain_text(part["text"]) for part in one.question.get("options") or []}
    words |= {"": _("no answer"), "true": _("true"), "false": _("false")}
    return {
        "question": plain_text(one.question["stem"]),
        "id": one.question["id"],
        "type": one.question["type"],
        "answers": one.answers,
        "waiting": one.waiting,
        "facility": one.facility,
        "discrimination": one.discrimination,
        "seconds": one.seconds,
        "versions": one.versions,
        "is_doubtful": one.discrimination is not None and one.discrimination < 0,
        "counts": [(words.get(key, key), count) for key, count in one.counts.most_common(8)],
        "given": "; ".join(f"{words.get(key, key)}: {count}" for key, count in one.counts.most_common()),
    }


def _cell(value):
    return "" if value is None else value
