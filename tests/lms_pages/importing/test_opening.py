"""When lessons open, as the front matter of a Markdown course says it."""

from datetime import UTC, datetime

import pytest

from lms_pages.importing.services import import_course
from lms_pages.models import CoursePage, LessonPage
from tests.factories.pages import course_row

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def lesson(title: str, *settings: str) -> str:
    return "\n".join(["---", f"title: {title}", *settings, "---", "Words."])


@pytest.fixture
def imported(folder, site_tree, django_capture_on_commit_callbacks):
    def run(files: dict[str, str], sequential: str = "") -> dict[str, tuple[int, str]]:
        """Imports; {"file key": (line, reason)} of what was refused."""
        path = folder({"course.md": f"---\ntitle: Small\n{sequential}---\n", **files})
        with django_capture_on_commit_callbacks(execute=True):
            result = import_course(path=path, publish=True)
        refused = [entry for entry in result.report["list"] if entry["outcome"] == "rejected"]
        return {f"{entry['file']} {entry['detail']}": (entry["line"], entry["reason"]) for entry in refused}

    return run


def test_lessons_wait_for_others_for_a_day_or_for_days_and_do_so_again(imported, settings):
    settings.TIME_ZONE = "Africa/Johannesburg"
    files = {
        "01-a/01-one.md": lesson("One", "opens_after_days: 3"),
        "01-a/02-two.md": lesson("Two", "prerequisites: [01-one.md, ../02-b/01-three.md]"),
        "02-b/01-three.md": lesson("Three", "opens_at: 2027-01-31 09:00"),
        "02-b/02-four.md": lesson("Four"),
    }
    assert imported(files, "sequential: false\n") == {}
    for _again in range(2):
        one, two, three, four = (LessonPage.objects.get(title=title) for title in ("One", "Two", "Three", "Four"))
        assert two.prerequisites == [str(one.translation_key), str(three.translation_key)]
        assert three.opens_at == datetime(2027, 1, 31, 7, tzinfo=UTC) and one.opens_after_days == 3
        rows = {row.key: row for row in course_row(CoursePage.objects.get(title="Small")).lessons.all()}
        assert set(rows[two.translation_key].requires) == {rows[each.translation_key].pk for each in (one, three)}
        four.prerequisites = [str(one.translation_key)]  # what an editor entered, and the source says nothing of
        four.save_revision().publish()
        assert imported(files) == {}
    assert LessonPage.objects.get(title="Four").prerequisites == [str(one.translation_key)]
    assert not CoursePage.objects.get(title="Small").is_sequential
    files["01-a/02-two.md"] = lesson("Two", "prerequisites: []")
    imported(files, "sequential: true\n")
    assert LessonPage.objects.get(title="Two").prerequisites == []
    assert CoursePage.objects.get(title="Small").is_sequential


def test_what_is_wrong_is_reported_with_its_line_and_the_rest_is_imported(imported):
    refused = imported(
        {
            "01-a/01-one.md": lesson("One", "minutes: 4", "prerequisites: [02-two.md]"),
            "01-a/02-two.md": lesson("Two", "prerequisites: [01-one.md]"),
            "01-a/03-three.md": lesson("Three", "prerequisites: [03-three.md, 09-nine.md]", "opens_at: tomorrow"),
            "01-a/04-four.md": lesson(
                "Four", "opens_at: 2027-02-30", "opens_after_days: -1", "prerequisites: 01-one.md"
            ),
            "01-a/05-five.md": lesson("Five", "opens_at: 2027-02-01", "opens_after_days: 9"),
        },
        "sequential: perhaps\n",
    )
    lines = {name.removeprefix("01-a/"): line for name, (line, _reason) in refused.items()}
    assert lines == {
        "course.md sequential": 3,
        "01-one.md prerequisites": 4,
        "02-two.md prerequisites": 3,
        "03-three.md prerequisites": 3,
        "03-three.md opens_at": 4,
        "04-four.md opens_at": 3,
        "04-four.md opens_after_days": 4,
        "04-four.md prerequisites": 5,
        "05-five.md opens_after_days": 4,
    }
    assert "01-a/01-one.md → 01-a/02-two.md" in refused["01-a/02-two.md prerequisites"][1] or (
        "01-a/02-two.md → 01-a/01-one.md" in refused["01-a/02-two.md prerequisites"][1]
    )
    assert LessonPage.objects.filter(prerequisites=[]).count() == 5
    assert LessonPage.objects.get(title="Five").opens_at
