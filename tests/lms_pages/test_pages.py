"""What each kind of reader sees on the pages of a course: the one step that fits them, and why a lesson is closed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.courses.models import Activity, CourseMember, Lesson
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.services import leave_course
from learning.progress.services import complete_activity, mark_lesson_done, open_lesson
from lms_pages.models import CourseInstructor, CoursePage, StandardPage
from lms_pages.publishing import compile_course
from tests.factories.bodies import quiz
from tests.factories.enrollments import make_enrollment
from tests.factories.pages import (
    add_page,
    course_row,
    lessons_of,
    make_course_page,
    make_lesson_page,
    make_module_page,
    publish,
)  # fmt: skip
from tests.factories.people import make_administrator, make_student, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def course(catalog):
    """Two modules of two lessons; the first is open to everybody, the second and fourth have a quiz."""
    page = make_course_page(catalog, title="Neural networks", subtitle="Built by hand")
    publish(lessons_of(page)[0], is_preview=True)
    compile_course(page.translation_key)
    return CoursePage.objects.get(pk=page.pk)


def html(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def rows(course) -> list[Lesson]:
    return list(Lesson.objects.filter(course=course_row(course), is_live=True).order_by("order"))


def learn(enrollment, lessons) -> None:
    for lesson in lessons:
        open_lesson(enrollment=enrollment, lesson=lesson)
        for activity in lesson.activities.all():
            complete_activity(enrollment=enrollment, activity=activity)
        mark_lesson_done(enrollment=enrollment, lesson=lesson)


def step(response) -> str:
    return response.context["offer"].step.value


# --- the course page


def test_visitor_is_offered_to_enroll_and_told_about_the_account(client, course):
    response = client.get(course.url)
    page = html(response)
    assert step(response) == "enroll"
    assert reverse("enroll", args=[course.translation_key]) in page and "You make an account on the way" in page


def test_stranger_is_offered_to_enroll_in_one_click(client, course):
    client.force_login(make_student())
    response = client.get(course.url)
    assert step(response) == "enroll" and "One click" in html(response)


def test_new_student_starts_at_the_first_lesson(client, course):
    client.force_login(make_enrollment(course_row(course)).user)
    response = client.get(course.url)
    assert step(response) == "start" and response.context["offer"].url == lessons_of(course)[0].url


def test_student_continues_where_they_left_off(client, course):
    enrollment = make_enrollment(course_row(course))
    learn(enrollment, rows(course)[:1])
    open_lesson(enrollment=enrollment, lesson=rows(course)[2])
    client.force_login(enrollment.user)
    response = client.get(course.url)
    assert step(response) == "continue"
    assert response.context["offer"].url == lessons_of(course)[2].url
    assert "Next: Module 2, lesson 1" in html(response) and "25%" in html(response)


def test_student_who_is_done_reviews(client, course):
    enrollment = make_enrollment(course_row(course))
    learn(enrollment, rows(course))
    client.force_login(enrollment.user)
    response = client.get(course.url)
    assert step(response) == "review" and "You finished this course" in html(response)
    assert response.context["offer"].url == lessons_of(course)[0].url


def test_student_who_left_is_offered_to_come_back(client, course):
    enrollment = make_enrollment(course_row(course))
    leave_course(enrollment=enrollment)
    client.force_login(enrollment.user)
    response = client.get(course.url)
    assert step(response) == "enroll_again" and "what you did is kept" in html(response)


def test_removed_student_cannot_press_anything(client, course):
    enrollment = make_enrollment(course_row(course))
    enrollment.status = EnrollmentStatus.REMOVED
    enrollment.save()
    client.force_login(enrollment.user)
    response = client.get(course.url)
    assert step(response) == "removed" and "Write to them" in html(response)
    assert reverse("enroll", args=[course.translation_key]) not in html(response)


def test_closed_course_takes_nobody_new_but_keeps_its_students(client, course):
    student = make_enrollment(course_row(course)).user
    publish(course, is_open=False)
    compile_course(course.translation_key)
    response = client.get(course.url)
    assert step(response) == "closed" and reverse("enroll", args=[course.translation_key]) not in html(response)
    client.force_login(student)
    assert step(client.get(course.url)) == "start"


def test_team_looks_inside_without_enrolling(client, course):
    teacher = make_user()
    CourseMember.objects.create(course=course_row(course), user=teacher, role="lead")
    client.force_login(teacher)
    assert step(client.get(course.url)) == "look"
    page = html(client.get(lessons_of(course)[1].url))
    assert "You are looking in without being enrolled" in page
    assert "data-time-url" not in page and "done-form" not in page


def test_withdrawn_course_is_not_found(client, course):
    assert client.get(course.url).status_code == 200
    course.unpublish()
    compile_course(course.translation_key)
    assert client.get(course.url).status_code == 404


def test_outline_leads_visitors_to_previews_only_and_students_everywhere(client, course):
    first, second = lessons_of(course)[:2]
    page = html(client.get(course.url))
    assert f'href="{first.url}"' in page and f'href="{second.url}"' not in page
    assert "Lessons open when you are enrolled" in page
    client.force_login(make_enrollment(course_row(course)).user)
    page = html(client.get(course.url))
    assert f'href="{first.url}"' in page and f'href="{second.url}"' in page
    assert "Lessons open when you are enrolled" not in page


def test_instructors_are_shown_by_name_or_handle_never_by_address(client, course):
    named, nameless = make_user("named@example.org", name="Naledi Khumalo"), make_user("nameless@example.org")
    for user in (named, nameless):
        CourseInstructor.objects.create(page=course, user=user)
    publish(course)
    compile_course(course.translation_key)
    page = html(client.get(course.url)) + html(client.get(course.get_parent().url))
    assert "Naledi Khumalo" in page and nameless.profile.handle in page
    assert "named@example.org" not in page and "nameless@example.org" not in page


def test_license_and_source_are_shown(client, course):
    publish(course, license="CC BY 4.0", attribution="By the Carpentries", source_url="https://example.org/source")
    page = html(client.get(course.url))
    assert "CC BY 4.0" in page and "By the Carpentries" in page and 'href="https://example.org/source"' in page


def test_preview_video_becomes_a_player_and_a_bad_address_shows_the_cover(client, course):
    publish(course, preview_video_url="https://www.youtube.com/watch?v=aircAruvnKk")
    assert "youtube-nocookie.com/embed/aircAruvnKk" in html(client.get(course.url))
    publish(course, preview_video_url="https://www.youtube.com/about")
    page = html(client.get(course.url))
    assert "<iframe" not in page and reverse("course_cover", args=[course.slug]) in page


def test_draft_of_a_course_is_previewed_before_it_was_ever_published(rf, catalog):
    draft = make_course_page(catalog, modules=1, lessons=1, live=False, title="Only a draft")
    request = rf.get("/")
    request.user = make_administrator()
    page = html(draft.serve_preview(request, "visitor"))
    assert "Only a draft" in page and "Preview: students press this." in page


# --- lessons that are closed


@pytest.mark.parametrize("is_open", [True, False])
def test_visitor_at_a_closed_lesson_signs_in_or_enrolls(client, course, is_open):
    publish(course, is_open=is_open)
    compile_course(course.translation_key)
    lesson = lessons_of(course)[1]
    response = client.get(lesson.url)
    page = html(response)
    assert response.status_code == 403
    assert "Sign in and enroll to open this lesson." in page
    assert f"{reverse('account_login')}?next={lesson.url}" in page
    assert (reverse("enroll", args=[course.translation_key]) in page) is is_open
    assert "A short paragraph" not in page


def test_stranger_at_a_closed_lesson_enrolls(client, course):
    client.force_login(make_student())
    response = client.get(lessons_of(course)[1].url)
    assert response.status_code == 403
    assert "Enroll in the course to open this lesson." in html(response)
    assert reverse("enroll", args=[course.translation_key]) in html(response)
    assert f'href="{lessons_of(course)[0].url}"' in html(response)  # what is open to everybody


def test_removed_student_at_a_closed_lesson_is_led_to_the_course(client, course):
    enrollment = make_enrollment(course_row(course))
    enrollment.status = EnrollmentStatus.REMOVED
    enrollment.save()
    client.force_login(enrollment.user)
    page = html(client.get(lessons_of(course)[1].url))
    assert "Staff took you out of this course." in page
    assert reverse("enroll", args=[course.translation_key]) not in page and f'href="{course.url}"' in page


def test_visitor_in_a_preview_lesson_is_not_measured_and_led_to_enroll(client, course):
    page = html(client.get(lessons_of(course)[0].url))
    assert "open to everybody" in page and "Go on with the course" in page
    assert "data-time-url" not in page and "lesson-time.js" not in page
    assert f'href="{lessons_of(course)[1].url}"' not in page


# --- the player


@pytest.fixture
def student(client, course):
    enrollment = make_enrollment(course_row(course))
    client.force_login(enrollment.user)
    return enrollment


def test_plain_lesson_is_done_with_one_button_that_goes_on(client, course, student):
    first, second = lessons_of(course)[:2]
    page = html(client.get(first.url))
    assert "Mark as done and continue" in page and 'name="next" value="1"' in page
    response = client.post(reverse("mark_lesson_done", args=[first.translation_key]), {"next": "1"})
    assert response.url == second.url
    page = html(client.get(first.url))
    assert "Done." in page and "1 of 4 lessons of the course" in page and "done-form" not in page
    assert f'href="{second.url}" rel="next"' in page


def test_lesson_that_wants_an_answer_links_to_it_and_has_no_done_button(client, course, student):
    lesson = lessons_of(course)[1]
    block = Activity.objects.get(lesson__key=lesson.translation_key).block_id
    page = html(client.get(lesson.url))
    assert "Still to do in this lesson" in page and f'href="#block-{block}"' in page and f'id="block-{block}"' in page
    assert "done-form" not in page and "Skip for now" in page
    learn(student, [rows(course)[1]])
    assert "Still to do in this lesson" not in html(client.get(lesson.url))


def test_last_lesson_is_marked_in_place(client, course, student):
    make_lesson_page(course.get_children().last().specific, title="The end")
    compile_course(course.translation_key)
    last = lessons_of(course)[-1]
    page = html(client.get(last.url))
    assert 'hx-select="#lesson"' in page and 'name="next"' not in page
    client.post(reverse("mark_lesson_done", args=[last.translation_key]))
    page = html(client.get(last.url))
    assert "Go on with what is left" in page and reverse("continue_course", args=[course.translation_key]) in page
    learn(student, rows(course)[:-1])
    page = html(client.get(last.url))
    assert "You finished the whole course!" in page and "Go on with what is left" not in page


def test_student_is_measured_and_the_page_can_be_brought_up_to_date(client, course, student):
    page = html(client.get(lessons_of(course)[0].url))
    assert f'data-time-url="{reverse("report_lesson_time", args=[lessons_of(course)[0].translation_key])}"' in page
    for name in ("spine", "lesson-state", "lesson-end", "lesson-dock"):
        assert re.search(rf'id="{name}"[^>]* data-fresh', page), name
    body = page.split('class="prose"')[1].split('id="lesson-end"')[0]
    assert "data-fresh" not in body  # a half-answered quiz is never replaced


@pytest.mark.parametrize(("seconds", "status"), [("30", 204), ("-1", 400), ("9" * 5000, 400)])
def test_reported_time_is_a_number_of_seconds(client, course, student, seconds, status):
    address = reverse("report_lesson_time", args=[lessons_of(course)[0].translation_key])
    assert client.post(address, {"seconds": seconds}).status_code == status


def test_refused_answer_leads_to_the_message_and_a_taken_one_to_the_quiz(client, course, student):
    lesson = lessons_of(course)[1]
    page = client.get(lesson.url)
    activity = Activity.objects.get(lesson__key=lesson.translation_key)
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.content.decode())[1]
    address = reverse("submit_quiz", args=[activity.pk])
    assert "#" not in client.post(address, {"ticket": ticket})["Location"]
    assert "Choose an answer first." in html(client.get(lesson.url))
    question, option = re.search(r'name="(q-[^"]+)" value="([^"]+)"', page.content.decode()).groups()
    taken = client.post(address, {"ticket": ticket, question: option})
    assert taken["Location"].endswith(f"#block-{activity.block_id}")


def test_player_costs_the_same_for_a_long_course(client, catalog):
    def queries(modules):
        page = make_course_page(catalog, modules=modules)
        client.force_login(make_enrollment(course_row(page)).user)
        url = lessons_of(page)[0].url
        client.get(url)  # fills the caches: site, body, progress rows
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        assert not [q for q in captured if "auth_permission" in q["sql"]]
        return len(captured)

    assert queries(1) == queries(3)


def test_draft_of_a_lesson_is_previewed_with_its_activities_closed(rf, course):
    module = make_module_page(course, title="Draft")
    draft = make_lesson_page(module, title="Not yet", body=[quiz()], live=False)
    request = rf.get("/")
    request.user = make_administrator()
    page = html(draft.serve_preview(request, ""))
    assert "Preview" in page and "Which way is downhill?" in page
    assert "hx-post" not in page and "disabled" in page


# --- my learning


def test_my_learning_begins_with_the_exact_lesson(client, course, student):
    learn(student, rows(course)[:1])
    open_lesson(enrollment=student, lesson=rows(course)[2])
    response = client.get(reverse("my_learning"))
    assert response.context["now"].lesson_title == "Module 2, lesson 1"
    main = html(response).split('<main id="main"')[1]
    links = re.findall(r'<a class="btn[^>]* href="([^"]+)"', main)
    assert links[0] == lessons_of(course)[2].url


def test_my_learning_parts_going_from_finished(client, catalog, course, student):
    learn(student, rows(course))
    other = make_course_page(catalog, title="Another")
    make_enrollment(course_row(other), student.user)
    response = client.get(reverse("my_learning"))
    assert [row.card.title for row in response.context["finished"]] == ["Neural networks"]
    assert response.context["now"].card.title == "Another" and "Ready for your first lesson." in html(response)
    assert response.context["now"].card.progress == {"done": 0, "total": 4, "percent": 0}


def test_my_learning_leaves_out_what_was_left_or_withdrawn(client, course, student):
    assert "Neural networks" in html(client.get(reverse("my_learning")))
    course.unpublish()
    compile_course(course.translation_key)
    page = html(client.get(reverse("my_learning")))
    assert "Neural networks" not in page and "You are in no course yet" in page


def test_my_learning_costs_the_same_for_one_and_three_courses(client, catalog):
    user = make_student()
    client.force_login(user)

    def queries():
        client.get(reverse("my_learning"))
        with CaptureQueriesContext(connection) as captured:
            response = client.get(reverse("my_learning"))
        return len(captured), len(response.context["going"]) + 1

    def join():
        page = make_course_page(catalog)
        learn(make_enrollment(course_row(page), user), rows(page)[:1])

    join()
    one = queries()
    join(), join()
    three = queries()
    assert (one[1], three[1]) == (1, 3) and one[0] == three[0]


def test_my_learning_asks_visitors_to_sign_in(client):
    assert client.get(reverse("my_learning")).url.startswith(reverse("account_login"))


def test_leaving_asks_first_and_names_the_course(client, course, student):
    url = reverse("leave_course", args=[course.translation_key])
    assert "You are about to leave “Neural networks”" in html(client.get(url))
    student.refresh_from_db()
    assert student.status == EnrollmentStatus.ACTIVE
    client.post(url)
    student.refresh_from_db()
    assert student.status == EnrollmentStatus.LEFT


# --- home, plain pages, errors


def test_home_has_a_search_box_for_the_catalog_and_the_newest_courses(client, site_tree, course):
    home, catalog = site_tree
    page = html(client.get(home.url))
    assert f'action="{catalog.url}"' in page and 'name="q"' in page and "Neural networks" in page


def test_home_without_courses_says_so(client, site_tree):
    assert "No courses yet" in html(client.get(site_tree[0].url))


def test_standard_page_shows_its_text(client, site_tree):
    page = add_page(site_tree[0], StandardPage(title="Privacy", slug="privacy", body="<p>No tracking.</p>"))
    assert "No tracking." in html(client.get(page.url))


def test_page_not_found_leads_on(client, site_tree):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "This page is not here." in html(response) and f'href="{site_tree[1].url}"' in html(response)


def test_refusal_shows_its_reason(client, course):
    client.force_login(make_student())
    response = client.post(reverse("mark_lesson_done", args=[lessons_of(course)[1].translation_key]))
    assert response.status_code == 403
    assert "Enroll in the course to open this lesson." in html(response).split("data-reason")[1]


def test_outdated_form_is_explained(course):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("enroll", args=[course.translation_key]))
    assert response.status_code == 403 and "That form is out of date." in html(response)


@pytest.mark.parametrize(("view", "status"), [("bad_request", 400), ("server_error", 500)])
def test_last_resort_pages_need_nothing(rf, view, status, django_assert_num_queries):
    from django.views import defaults

    arguments = [Exception("x")] if view == "bad_request" else []
    with django_assert_num_queries(0):
        response = getattr(defaults, view)(rf.get("/"), *arguments)
    assert response.status_code == status and "clothbound.css" in html(response)
