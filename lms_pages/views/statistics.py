"""What the questions of a quiz tell: for the team of the course, on the page and as a file."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.csv_files import safe_cell
from core.markdown import words_with_latex
from learning.assessment import statistics
from learning.assessment.question_type import question_types
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
        lines = [list(COLUMNS), *map(_as_file, rows)]
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
    """With Markdown where the page draws it; `_as_file` has its words."""
    kind, counts = question_types[one.question["type"]], Counter()
    for key, count in one.counts.items():
        counts[kind.stats_words(one.question, key)] += count
    return {
        "question": one.question["stem"],
        "id": one.question["id"],
        "type": one.question["type"],
        "answers": one.answers,
        "waiting": one.waiting,
        "facility": one.facility,
        "discrimination": one.discrimination,
        "seconds": one.seconds,
        "versions": one.versions,
        "is_doubtful": one.discrimination is not None and one.discrimination < 0,
        "counts": counts.most_common(8),
        "given": counts.most_common(),
    }


def _as_file(row: dict) -> list:
    given = "; ".join(f"{words_with_latex(words)}: {count}" for words, count in row["given"])
    cells = {**row, "question": words_with_latex(row["question"]), "given": given}
    return [safe_cell(_cell(cells[name])) for name in COLUMNS]


def _cell(value):
    return "" if value is None else value
