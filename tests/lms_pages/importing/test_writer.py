"""Pages of an imported course: made once, updated in place, never doubled."""

from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Page, Revision

from learning.courses.models import Activity, ActivityVersion
from lms_pages.importing import writer
from lms_pages.importing.services import import_course
from lms_pages.models import CoursePage, LessonDocument, LessonImage, LessonMedia, LessonPage, ModulePage
from tests.factories.pages import add_page, course_row, lessons_of, modules_of
from tests.factories.people import make_user

from .conftest import QUIZ, png

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def imported(course, site_tree, django_capture_on_commit_callbacks):
    """Imports the course, again and again; returns its page and the last result."""

    def run(**options):
        with django_capture_on_commit_callbacks(execute=True):
            result = import_course(path=course, **{"publish": True, **options})
        return CoursePage.objects.get(import_source="markdown:small-course"), result

    return run


def change(course: Path, name: str, old: str, new: str) -> None:
    text = (course / name).read_text()
    assert old in text
    (course / name).write_text(text.replace(old, new))


def body_of(title: str) -> list[dict]:
    return list(LessonPage.objects.get(title=title).body.raw_data)


def snapshot():
    return (
        list(Page.objects.order_by("pk").values_list("pk", "path", "slug", "latest_revision_id", "live")),
        list(Revision.objects.order_by("pk").values_list("pk", flat=True)),
        list(ActivityVersion.objects.order_by("pk").values_list("pk", "content_hash", "is_live")),
        list(LessonImage.objects.values_list("pk", "file")),
    )


def test_publishes_course_modules_and_lessons_in_order(imported):
    page, result = imported()
    assert (page.title, page.subtitle, page.live) == ("Small course", "In short", True)
    assert page.description == "<p>About <strong>it</strong>.</p>"
    assert sorted(page.tags.names()) == ["one", "two"]
    assert [module.title for module in modules_of(page)] == ["First", "Second"]
    assert modules_of(page)[0].summary == "What comes first."
    assert [(lesson.title, lesson.slug) for lesson in lessons_of(page)] == [
        ("Start", "start"),
        ("Next", "next"),
        ("End", "end"),
    ]
    start, _next, end = lessons_of(page)
    assert (start.estimated_minutes, start.is_preview, end.is_preview) == (7, False, True)
    assert len(result.written.created) == 6
    row = course_row(page)
    assert (row.is_live, row.lesson_count, row.compile_error) == (True, 3, "")


def test_links_between_lessons_are_relative(imported):
    imported()
    assert body_of("End")[0]["value"] == "Back to [the start](../../first/start/)."


def test_pictures_go_into_the_library_once(imported):
    imported()
    imported()
    image = LessonImage.objects.get()
    (block,) = body_of("Next")
    assert block["value"]["image"] == {"image": image.pk, "decorative": False, "alt_text": "A dot"}
    assert image.collection.name == "markdown:small-course"


def test_without_publish_everything_is_a_draft(imported):
    page, _result = imported(publish=False)
    assert not page.live
    assert not Page.objects.descendant_of(page).live().exists()
    page, result = imported(publish=True)
    assert page.live
    assert Page.objects.descendant_of(page).live().count() == 5
    assert result.written.created == []


def test_importing_again_changes_nothing(imported):
    imported()
    before = snapshot()
    bodies = {lesson.pk: list(lesson.body.raw_data) for lesson in LessonPage.objects.all()}
    _page, result = imported()
    assert snapshot() == before
    assert {lesson.pk: list(lesson.body.raw_data) for lesson in LessonPage.objects.all()} == bodies
    assert (len(result.written.unchanged), result.written.updated, result.written.created) == (6, [], [])


def test_a_changed_lesson_is_updated_in_place_and_no_other(imported, course):
    page, _result = imported()
    before = {lesson.title: (lesson.pk, lesson.latest_revision_id) for lesson in lessons_of(page)}
    change(course, "01-first/02-next.md", "title: Next", "title: Next one")
    page, result = imported()
    after = {lesson.title: (lesson.pk, lesson.latest_revision_id) for lesson in lessons_of(page)}
    assert result.written.updated == ["Next one"]
    assert after["Next one"][0] == before["Next"][0]
    assert after["Next one"][1] != before["Next"][1]
    assert (after["Start"], after["End"]) == (before["Start"], before["End"])


def test_a_paragraph_before_a_quiz_leaves_the_quiz_what_it_was(imported, course):
    imported()
    quiz = body_of("Start")[1]
    change(course, "01-first/01-start.md", "Hello *there*.", "A new beginning.\n\n## Part\n\nHello *there*.")
    imported()
    assert [block["type"] for block in body_of("Start")] == ["markdown", "heading", "markdown", "quiz"]
    assert body_of("Start")[3] == quiz
    assert (Activity.objects.count(), ActivityVersion.objects.count()) == (1, 1)


def test_a_reworded_quiz_is_the_same_activity_in_a_new_version(imported, course):
    imported()
    quiz = body_of("Start")[1]
    change(course, "01-first/01-start.md", "Which way is downhill?", "Where is downhill?")
    imported()
    reworded = body_of("Start")[1]
    assert reworded["id"] == quiz["id"]
    assert reworded["value"]["questions"][0]["id"] == quiz["value"]["questions"][0]["id"]
    assert [option["id"] for option in reworded["value"]["questions"][0]["value"]["options"]] == [
        option["id"] for option in quiz["value"]["questions"][0]["value"]["options"]
    ]
    activity = Activity.objects.get()
    assert activity.versions.count() == 2
    assert activity.retired_at is None


def test_another_quiz_put_in_front_does_not_take_the_place_of_the_old_one(imported, course):
    imported()
    quiz = body_of("Start")[1]
    other = QUIZ.replace("Which way is downhill?", "And uphill?").replace("Check yourself", "First things")
    change(course, "01-first/01-start.md", "Hello *there*.", f"{other}\n\nHello *there*.")
    imported()
    quizzes = [block for block in body_of("Start") if block["type"] == "quiz"]
    assert [block["value"]["title"] for block in quizzes] == ["First things", "Check yourself"]
    assert quizzes[1] == quiz
    assert quizzes[0]["id"] != quiz["id"]
    assert Activity.objects.filter(retired_at=None).count() == 2


def test_a_lesson_that_left_is_unpublished_and_comes_back_as_itself(imported, course):
    page, _result = imported()
    end = LessonPage.objects.get(title="End")
    text = (course / "02-second/01-end.md").read_text()
    (course / "02-second/01-end.md").unlink()
    page, result = imported()
    assert result.written.removed == ["End"]
    assert not LessonPage.objects.get(pk=end.pk).live
    assert course_row(page).lesson_count == 2
    (course / "02-second/01-end.md").write_text(text)
    page, _result = imported()
    assert LessonPage.objects.get(title="End").pk == end.pk
    assert LessonPage.objects.get(pk=end.pk).live
    assert course_row(page).lesson_count == 3


def test_a_lesson_that_an_editor_added_stays(imported):
    page, _result = imported()
    added = add_page(modules_of(page)[1], LessonPage(title="By hand", slug="by-hand", body="[]"))
    page, result = imported()
    assert LessonPage.objects.get(pk=added.pk).live
    assert result.written.removed == []


def test_a_renumbered_and_moved_lesson_is_still_the_same_page(imported, course):
    page, _result = imported()
    end = LessonPage.objects.get(title="End").pk
    (course / "02-second/01-end.md").rename(course / "02-second/07-end.md")
    (course / "01-first/01-start.md").rename(course / "01-first/03-start.md")
    change(course, "02-second/07-end.md", "01-start.md", "03-start.md")
    page, _result = imported()
    assert [lesson.title for lesson in lessons_of(page)] == ["Next", "Start", "End"]
    assert LessonPage.objects.get(title="End").pk == end
    assert LessonPage.objects.count() == 3


def test_an_import_without_publish_leaves_what_is_live_alone(imported, course):
    page, _result = imported()
    change(course, "01-first/02-next.md", "title: Next", "title: Later")
    (course / "02-second/01-end.md").unlink()
    imported(publish=False)
    assert LessonPage.objects.get(slug="end").live
    lesson = LessonPage.objects.get(slug="next")
    assert (lesson.title, lesson.live, lesson.has_unpublished_changes) == ("Next", True, True)
    assert lesson.get_latest_revision_as_object().title == "Later"


def test_pages_keep_what_the_source_is_silent_about(imported):
    page, _result = imported()
    page.level, page.license = "advanced", "Ours"
    page.save_revision().publish()
    page, result = imported()
    assert (page.level, page.license) == ("advanced", "Ours")
    assert result.written.updated == []


def test_a_changed_picture_replaces_the_old_one_in_the_lesson(imported, course):
    imported()
    before = body_of("Next")[0]
    (course / "01-first/images/dot.png").write_bytes(png(200))
    imported()
    after = body_of("Next")[0]
    assert after["value"]["image"]["image"] != before["value"]["image"]["image"]
    assert after["id"] == before["id"]
    assert LessonImage.objects.count() == 2


def test_documents_and_videos_are_taken_once_with_captions_as_webvtt(imported, course):
    (course / "01-first/clip.mp4").write_bytes(b"moving pictures")
    (course / "01-first/clip.srt").write_bytes(b"\xef\xbb\xbf1\r\n00:00:01,500 --> 00:00:02,000\r\nHello\r\n\r\n")
    (course / "01-first/sheet.pdf").write_bytes(b"%PDF-1.4 sheet")
    (course / "01-first/02-next.md").write_text(
        "---\ntitle: Next\n---\n\n```video\nfile: clip.mp4\ntitle: Clip\ncaptions: clip.srt\n```\n\n"
        "```file\npath: sheet.pdf\ntitle: Sheet\n```\n"
    )
    for _ in range(2):
        page, result = imported()
    media, document = LessonMedia.objects.get(), LessonDocument.objects.get()
    assert media.captions.read().decode() == "WEBVTT\n\n00:00:01.500 --> 00:00:02.000\nHello\n"
    assert (media.type, document.title, document.is_public) == ("video", "Sheet", False)
    assert result.written.updated == []
    lesson = course_row(page).lessons.get(texts__title="Next")
    assert {(file.kind, file.reference) for file in lesson.files.all()} == {
        ("media", media.pk),
        ("document", document.pk),
    }


def test_a_failure_leaves_nothing_behind(imported, course, monkeypatch):
    folder = Path(settings.MEDIA_ROOT)
    before = snapshot(), sorted(folder.rglob("*.png"))
    write_module = writer._Writer._write_module

    def fail_at_the_second(self, page, module, *rest):
        if module.title == "Second":
            raise RuntimeError("the disk is full")
        return write_module(self, page, module, *rest)

    monkeypatch.setattr(writer._Writer, "_write_module", fail_at_the_second)
    with pytest.raises(RuntimeError):
        imported()
    assert (snapshot(), sorted(folder.rglob("*.png"))) == before
    assert not CoursePage.objects.exists()


def test_a_failed_update_leaves_the_course_as_it_was(imported, course, monkeypatch):
    imported()
    before = snapshot()
    change(course, "01-first/01-start.md", "Hello", "Goodbye")
    (course / "01-first/images/dot.png").write_bytes(png(99))
    monkeypatch.setattr(writer._Writer, "_put_in_order", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        imported()
    assert snapshot() == before


def test_a_dry_run_writes_nothing(imported, course, site_tree):
    before = snapshot()
    result = import_course(path=course, dry_run=True)
    assert snapshot() == before
    assert result.written is None
    assert result.report["lessons"] == 3


def test_the_owner_owns_the_pages_and_leads_the_course(imported):
    user = make_user()
    page, _result = imported(owner=user)
    assert page.owner == user
    assert {lesson.owner for lesson in lessons_of(page)} == {user}
    assert [member.user for member in course_row(page).members.all()] == [user]


def test_another_course_with_the_same_address_is_left_alone(imported, catalog):
    other = add_page(catalog, CoursePage(title="Not imported", slug="small-course"))
    page, result = imported()
    assert page.pk != other.pk
    assert page.slug == "small-course-2"
    assert CoursePage.objects.get(pk=other.pk).title == "Not imported"


def test_a_duplicate_of_the_course_is_not_taken_for_it(imported):
    page, _result = imported()
    copy = page.copy(recursive=True, update_attrs={"slug": "copy", "title": "Copy"})
    page, result = imported()
    assert CoursePage.objects.get(pk=copy.pk).title == "Copy"
    assert result.written.updated == []
    assert ModulePage.objects.descendant_of(copy).filter(import_source="").count() == 2


def test_lessons_with_the_same_address_both_come_and_the_report_says_so(imported, course):
    (course / "01-first/03-start.md").write_text("---\ntitle: Another start\n---\n\nText.\n")
    page, result = imported()
    slugs = {lesson.title: lesson.slug for lesson in lessons_of(page)}
    assert (slugs["Start"], slugs["Another start"]) == ("start", "start-2")
    notes = [
        entry for entry in result.report["list"] if entry["file"] == "01-first/03-start.md" and entry["kind"] == "file"
    ]
    assert "the address was taken" in notes[0]["reason"]
    _page, result = imported()
    assert result.written.updated == []
