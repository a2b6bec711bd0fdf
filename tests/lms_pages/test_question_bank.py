"""The question bank in the editor, and what its questions are for quizzes."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ReferenceIndex
from wagtail.search.index import insert_or_update_object
from wagtail.test.utils.form_data import nested_form_data, streamfield

from learning.assessment.models import Question, QuestionVersion
from learning.courses.enums import TeamRole
from learning.courses.team import add_member
from lms_pages.bank import refusal_to_delete, write_question
from lms_pages.gate import findings
from lms_pages.models import BankQuestion
from lms_pages.moderation.workflow import ensure_workflow
from tests.factories.bank import make_bank_question, plain_question
from tests.factories.bodies import quiz
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_editor, make_instructor
from tests.lms_pages.blocks.test_editor import posted as posted_lesson
from tests.lms_pages.blocks.test_editor import question_data, quiz_data

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def address(name, *args) -> str:
    return reverse(BankQuestion.snippet_viewset.get_url_name(name), args=args)


def posted(stem="Where is up?", **fields) -> dict:
    data = {"title": "", "body": streamfield([question_data(stem)]), "tags": "gradients", "difficulty": "medium"}
    return nested_form_data({**data, **fields})


@pytest.fixture
def instructor(client):
    person = make_instructor()
    client.force_login(person)
    return person


def test_an_instructor_writes_a_question_and_an_editor_publishes_it(client, instructor, site_tree):
    ensure_workflow()
    response = client.post(address("add"), {**posted(), "action-publish": "publish"})
    assert response.status_code == 302
    written = BankQuestion.objects.get()
    assert (written.owner, written.title, written.question_type) == (instructor, "Where is up?", "single_choice")
    assert not written.live and not Question.objects.exists()  # publishing is for editors
    assert client.post(address("edit", written.pk), {**posted(), "action-submit": "submit"}).status_code == 302
    state = BankQuestion.objects.get().current_workflow_state
    assert state.status == "in_progress"
    task = state.current_task_state
    editor = make_editor()
    client.force_login(editor)
    approve = address("workflow_action", written.pk, "approve", task.pk)
    assert client.post(approve, {"comment": ""}).status_code == 302
    version = QuestionVersion.objects.get(question__key=written.key)
    assert version.is_live and version.definition["stem"] == "Where is up?"
    assert (version.definition["tags"], version.definition["difficulty"]) == (["gradients"], "medium")


def test_lists_and_choosers_show_own_and_shared(client, instructor, django_assert_max_num_queries):
    mine = make_bank_question("Mine, easily found", owner=instructor, tags=["rates"], difficulty="easy")
    make_bank_question("A secret of somebody")
    shared = make_bank_question("Shared by somebody", is_shared=True)
    seen = client.get(address("list")).content.decode()
    assert "Mine, easily found" in seen and "Shared by somebody" in seen and "A secret" not in seen
    insert_or_update_object(mine)  # Wagtail does it after the transaction
    for query in ("?difficulty=easy", "?question_type=single_choice&difficulty=easy", "?q=easily"):
        filtered = client.get(address("list") + query).content.decode()
        assert "Mine, easily found" in filtered and "Shared by somebody" not in filtered, query
    choose = reverse("wagtailsnippetchoosers_lms_pages_bankquestion:choose")
    chooser = client.get(choose).content.decode()
    assert "One right answer" in chooser and "Easy" in chooser  # what tells alike titles apart
    assert "Mine, easily" in chooser and "Shared by" in chooser and "A secret" not in chooser
    assert "Down" not in chooser and "Down" not in seen  # the right answer
    assert client.get(address("edit", mine.pk)).status_code == 200
    assert client.get(address("edit", shared.pk)).status_code == 302
    assert client.get(address("copy", shared.pk)).status_code == 200


def test_the_list_asks_as_often_for_one_as_for_many(client, instructor, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_bank_question("First", owner=instructor, tags=["a"])
    client.get(address("list"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("list"))
    for stem in ("Second", "Third"):
        make_bank_question(stem, owner=instructor, tags=["a", "b"])
    with CaptureQueriesContext(connection) as many:
        client.get(address("list"))
    assert len(many) <= len(one), [query["sql"] for query in many][len(one) - 4 :]


def test_preview_shows_the_question_as_students_see_it(client, instructor):
    mine = make_bank_question("Mine", owner=instructor, publish=False)
    client.post(address("preview_on_edit", mine.pk), posted("Reworded?"))
    html = client.get(address("preview_on_edit", mine.pk)).content.decode()
    assert "Reworded?" in html and 'type="radio"' in html and "disabled" in html


def test_exactly_one_question_that_can_be_asked(client, instructor):
    two = streamfield([question_data("One?"), question_data("Two?")])
    assert client.post(address("add"), posted(body=two)).status_code == 200
    broken = plain_question("No right answer", right="x")
    broken["options"][0]["is_right"] = False
    with pytest.raises(ValidationError):
        write_question(question=broken, owner=instructor)
    assert not BankQuestion.objects.exists()


def test_a_question_in_use_is_not_deleted_and_says_why(client, catalog):
    editor = make_editor()
    client.force_login(editor)
    used, free = make_bank_question("Used"), make_bank_question("Free")
    course = make_course_page(catalog, modules=1, lessons=0)
    pick = {"type": "pick", "id": "p", "value": {"question": used.pk}}
    ReferenceIndex.create_or_update_for_object(make_lesson_page(modules_of(course)[0], body=[quiz(pick)]))
    assert "1 page" in refusal_to_delete(used) and refusal_to_delete(free) == ""
    for url, keep in ((address("delete", used.pk), True), (address("delete", free.pk), False)):
        response = client.post(url, follow=True)
        assert ("Take it out there first" in response.content.decode()) is keep
    assert list(BankQuestion.objects.all()) == [used]
    assert Question.objects.get(key=free.key).retired_at and not Question.objects.get(key=used.key).retired_at
    used.unpublish()
    assert Question.objects.get(key=used.key).retired_at
    used.get_latest_revision().publish()
    assert Question.objects.get(key=used.key).retired_at is None


def test_the_gate_counts_what_the_bank_has(catalog):
    lead = make_instructor()
    course = make_course_page(catalog, modules=1, lessons=0)
    add_member(course=course_row(course), user=lead, role=TeamRole.LEAD)
    mine = make_bank_question("Mine", owner=lead, tags=["gradients"])
    draft = make_bank_question("Not out", owner=lead, publish=False)
    draws = {"type": "draw", "id": "d", "value": {"count": 2, "tags": "Gradients", "difficulty": "", "bank": "course"}}
    pick = {"type": "pick", "id": "p", "value": {"question": draft.pk}}
    lesson = make_lesson_page(modules_of(course)[0], body=[quiz(draws, pick)], live=False)
    found = [finding for finding in findings(lesson) if finding.kind == "bank_short"]
    words = " ".join(finding.sentence for finding in found)
    assert len(found) == 2 and "the bank has 1" in words and "“Not out” is not published" in words
    make_bank_question("Another", owner=lead, tags=["gradients"])
    draft.get_latest_revision().publish()
    assert findings(lesson) == []
    assert mine.stem == "Mine"


def test_a_private_question_of_somebody_is_not_picked_by_its_number(client, instructor, catalog):
    course = make_course_page(catalog, modules=1, lessons=0, live=False)
    add_member(course=course_row(course), user=instructor, role=TeamRole.LEAD)
    url = reverse("wagtailadmin_pages:add", args=["lms_pages", "lessonpage", modules_of(course)[0].pk])
    for question, status in ((make_bank_question("Theirs"), 200), (make_bank_question("For all", is_shared=True), 302)):
        body = quiz_data(("pick", {"question": str(question.pk)}))
        response = client.post(url, posted_lesson(("quiz", body)))
        assert response.status_code == status
        if status == 200:
            assert "not yours, nor shared" in response.content.decode()
