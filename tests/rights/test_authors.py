"""What instructors do in the editor, and what they cannot, however they send it."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from learning.courses.models import CourseMember
from learning.courses.team import add_member
from lms_pages.models import CoursePage, LessonPage
from tests.factories.files import make_document, make_image, make_media
from tests.factories.pages import course_row, lessons_of, make_course_page, make_lesson_page, modules_of, publish
from tests.factories.people import make_editor, make_instructor

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def lead(client):
    """An instructor, signed in."""
    user = make_instructor(name="Ada Maree")
    client.force_login(user)
    return user


@pytest.fixture
def course(catalog, lead):
    return make_course_page(catalog, modules=1, lessons=1, quizzes=False, live=False, owner=lead, title="Downhill")


LISTS = ("outcomes", "audience", "requirements", "grade_categories", "letter_scale", "prices")


def course_form(**fields) -> dict:
    lists = {name: streamfield([]) for name in LISTS}
    sold = {"sale_mode": "free", "tax_category": "standard"}
    form = {"title": "Weights", "slug": "weights", "level": "all", "description": "null", **sold, **lists}
    return nested_form_data({**form, "instructors": inline_formset([]), **fields})


def lesson_form(*blocks, **fields) -> dict:
    return nested_form_data({"title": "A lesson", "slug": "a-lesson", "body": streamfield(blocks), **fields})


def test_an_instructor_begins_a_course_and_is_its_lead(client, catalog, lead):
    address = reverse("wagtailadmin_pages:add", args=["lms_pages", "coursepage", catalog.pk])
    form = course_form(instructors=inline_formset([{"user": str(lead.pk)}]))
    assert client.post(address, {**form, "action-publish": "1"}).status_code == 302
    page = CoursePage.objects.get(slug="weights", alias_of=None)
    assert not page.live and [row.user for row in page.get_latest_revision_as_object().instructors.all()] == [lead]
    assert CourseMember.objects.get(course=course_row(page)).role == "lead"
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_an_instructor_submits_and_never_publishes(client, course, lead):
    lesson = lessons_of(course)[0]
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    pages = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": lesson.get_parent().pk}
    soon = {"go_live_at": "2030-01-01 10:00"}
    for address, form in (
        (edit, lesson_form(**{"action-publish": "1"})),
        (edit, lesson_form(**soon, **{"action-publish": "1"})),
        (f"{pages}?id={lesson.pk}&id={course.pk}", {"include_descendants": "on"}),
        (reverse("wagtailadmin_api:pages:action", args=[lesson.pk, "publish"]), {}),
        (reverse("wagtailadmin_pages:copy", args=[lesson.pk]), {**copy, "publish_copies": "on"}),
        (reverse("wagtailadmin_pages:copy", args=[lesson.pk]), {**copy, "new_slug": "copy-2", "alias": "on"}),
    ):
        client.post(address, form)
    assert LessonPage.objects.filter(slug__startswith="copy", alias_of=None).count() == 2
    assert not Page.objects.descendant_of(course, inclusive=True).filter(live=True).exists()
    assert lesson.latest_revision.approved_go_live_at is None
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    client.post(edit, course_form(title="Downhill", slug=course.slug, **{"action-submit": "1"}))
    state = CoursePage.objects.get(pk=course.pk).current_workflow_state
    assert state.requested_by == lead
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[course.pk, "approve", state.current_task_state_id]), {}
    )
    assert not CoursePage.objects.get(pk=course.pk).live


def test_what_is_live_stays_until_an_editor_publishes(client, course, lead):
    lesson = publish(lessons_of(course)[0], title="As it was")
    client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), lesson_form(title="New words"))
    for name in ("unpublish", "delete"):
        client.post(reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk]), {})
    lesson = LessonPage.objects.get(pk=lesson.pk)
    assert (lesson.live, lesson.title, lesson.draft_title) == (True, "As it was", "New words")
    client.force_login(make_editor())
    form = lesson_form(title="New words", **{"action-publish": "1"})
    client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), form)
    assert LessonPage.objects.get(pk=lesson.pk).title == "New words"


def block_of(kind: str, file) -> tuple:
    if kind == "image":
        return "image", {"image": {"image": str(file.pk), "decorative": "on", "alt_text": ""}, "caption": ""}
    if kind == "media":
        video = {"url": "", "media": str(file.pk), "title": "Rolling", "length_minutes": "", "transcript": ""}
        return "video", {**video, "chapters": {"count": "0"}}
    return "file", {"document": str(file.pk), "title": "", "description": ""}


@pytest.mark.parametrize("kind, make", [("image", make_image), ("document", make_document), ("media", make_media)])
def test_a_file_of_somebody_else_is_not_taken_by_its_number(client, course, lead, kind, make):
    lesson = lessons_of(course)[0]
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    before = lesson.latest_revision_id
    theirs, mine = make(uploaded_by_user=make_instructor()), make(uploaded_by_user=lead)
    answer = client.post(edit, lesson_form(block_of(kind, theirs)))
    assert answer.status_code == 200 and "not yours" in answer.content.decode()
    assert LessonPage.objects.get(pk=lesson.pk).latest_revision_id == before
    assert client.post(edit, lesson_form(block_of(kind, mine))).status_code == 302
    client.force_login(make_editor())  # editors take any; what stands there stays for everybody
    assert client.post(edit, lesson_form(block_of(kind, theirs))).status_code == 302
    client.force_login(lead)
    assert client.post(edit, lesson_form(block_of(kind, theirs), title="Again")).status_code == 302


def test_a_course_names_people_of_its_team_by_name(client, course, lead):
    other, edit = make_instructor(name="Bo Strange"), reverse("wagtailadmin_pages:edit", args=[course.pk])
    page = client.get(edit).content.decode()
    assert "Ada Maree" in page and "Bo Strange" not in page and other.email not in page

    def name(user):
        return client.post(edit, course_form(instructors=inline_formset([{"user": str(user.pk)}]), slug=course.slug))

    assert name(other).status_code == 200
    assert not CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object().instructors.exists()
    CourseMember.objects.create(course=course_row(course), user=other, role="co_instructor")
    assert name(other).status_code == 302


def test_the_rights_of_many_courses_cost_no_more_than_those_of_one(catalog, lead, django_assert_num_queries):
    def explored():
        for name in ("_page_permission_cache", "_explorable_root_page_cache", "_shelves", "_perm_cache"):
            lead.__dict__.pop(name, None)
        return {page.title for page in policy_registry.get_by_type(Page).explorable_instances(lead)}

    explored()  # what kinds of rows there are is asked once in a process
    for number in range(3):
        make_course_page(catalog, modules=0, live=False, owner=lead, title=f"Mine {number}")
        make_course_page(catalog, modules=0, live=False, owner=make_instructor(), title=f"Theirs {number}")
        with django_assert_num_queries(7):
            assert explored() == {catalog.title, *(f"Mine {place}" for place in range(number + 1))}


def test_an_assistant_or_a_former_instructor_edits_nothing(client, course, lead):
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    member = CourseMember.objects.get(course=course_row(course))
    assert client.get(edit).status_code == 200
    CourseMember.objects.filter(pk=member.pk).update(role="assistant")
    assert client.get(edit).status_code == 302
    CourseMember.objects.filter(pk=member.pk).update(role="lead")
    lead.groups.clear()
    assert client.get(edit).status_code == 403


@pytest.mark.parametrize("kind, make", [("document", make_document), ("media", make_media)])
def test_what_a_teammate_chose_for_a_draft_is_played_and_used_in_that_course(client, course, lead, kind, make):
    mate = make_instructor()
    add_member(course=course_row(course), user=mate, role="co_instructor")
    theirs, other = make(uploaded_by_user=mate), make(uploaded_by_user=mate)
    first, second = lessons_of(course)[0], make_lesson_page(modules_of(course)[0], live=False)
    client.force_login(mate)
    edit = reverse("wagtailadmin_pages:edit", args=[first.pk])
    assert client.post(edit, lesson_form(block_of(kind, theirs))).status_code == 302
    client.force_login(lead)
    assert client.get(theirs.url).status_code in {200, 302}
    assert client.get(other.url).status_code == 403  # not in the course
    edit = reverse("wagtailadmin_pages:edit", args=[second.pk])
    assert client.post(edit, lesson_form(block_of(kind, theirs), slug="second")).status_code == 302
    assert client.post(edit, lesson_form(block_of(kind, other), slug="second")).status_code == 200
    client.force_login(make_instructor())
    assert client.get(theirs.url).status_code == 403


def test_tag_boxes_suggest_own_tags_and_those_that_everybody_sees(client, course, lead):
    strange, public = make_course_page(title="Other", live=False), make_course_page(title="Public")
    for page, tag in ((course, "sea-own"), (strange, "sea-secret"), (public, "sea-public")):
        page.tags.add(tag)
        page.save()
    make_image(uploaded_by_user=lead).tags.add("sea-picture")
    make_image(uploaded_by_user=make_instructor()).tags.add("sea-private")
    address = reverse("wagtailadmin_tag_autocomplete") + "?term=sea"
    assert client.get(address).json() == ["sea-own", "sea-picture", "sea-public"]
    client.force_login(make_editor())
    assert len(client.get(address).json()) == 5
