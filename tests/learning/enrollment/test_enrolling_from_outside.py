"""Pressing Enroll before having an account, or before signing in: every way ends in the course."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services import create_account
from learning.courses.models import Course
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.models import Enrollment, EnrollmentWish
from learning.enrollment.services import WISH_LASTS, leave_course, store_wish
from learning.enrollment.views import WISH
from tests.factories.outline import make_course
from tests.factories.pages import course_row, make_course_page
from tests.factories.people import PASSWORD, make_student


@pytest.fixture
def page(site_tree):
    return make_course_page(site_tree[1], modules=1, lessons=1, quizzes=False, title="Maps")


@pytest.fixture
def course(page):
    return course_row(page)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def verified(db):
    return create_account(email="thandi@example.org", password=PASSWORD)


def enroll_path(course):
    return f"/learn/courses/{course.key}/enroll/"


def press_enroll(client, course) -> str:
    """Returns the `next` that the sign-up page was given."""
    response = client.post(enroll_path(course))
    assert response.url.startswith("/accounts/signup/?next=")
    form = client.get(response.url)
    return re.search(r'name="next" value="([^"]+)"', form.content.decode())[1]


def sign_up(client, commits, next_path, email="new@example.org"):
    with commits():
        client.post("/accounts/signup/", {"email": email, "password1": PASSWORD, "next": next_path})
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


def is_enrolled(course) -> bool:
    return Enrollment.objects.filter(course=course, status=EnrollmentStatus.ACTIVE).exists()


def confirmations():
    return [message for message in mail.outbox if message.subject == "You are enrolled in Maps"]


def test_signing_up_and_verifying_in_the_same_browser_ends_in_the_course(client, course, page, commits):
    link = sign_up(client, commits, press_enroll(client, course))
    assert not is_enrolled(course)
    with commits():
        response = client.post(link, follow=True)
    assert is_enrolled(course)
    assert response.request["PATH_INFO"].startswith(page.url)
    assert response.request["PATH_INFO"] != page.url  # in a lesson, not before the door
    assert response.status_code == 200
    assert [str(m) for m in response.context["messages"]].count("You are enrolled in “Maps”. Welcome!") == 1
    assert len(confirmations()) == 1


def test_verifying_on_another_device_enrolls_as_well(client, course, commits):
    link = sign_up(client, commits, press_enroll(client, course))
    elsewhere = Client()
    with commits():
        response = elsewhere.post(link, follow=True)
    assert is_enrolled(course)
    assert response.redirect_chain[-1][0] == "/accounts/login/"
    assert "You are enrolled in “Maps”" in response.content.decode()
    assert len(confirmations()) == 1
    signed_in = elsewhere.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD}, follow=True)
    assert signed_in.redirect_chain[-1][0] == "/learn/"
    assert "Maps" in signed_in.content.decode()


@pytest.mark.once
def test_somebody_verified_signs_in_instead(client, course, page, verified, commits):
    next_path = press_enroll(client, course)
    assert f"/accounts/login/?next={next_path}".replace("/", "%2F") in client.get(
        f"/accounts/signup/?next={next_path}"
    ).content.decode().replace("/", "%2F")
    with commits():
        response = client.post(
            "/accounts/login/", {"login": verified.email, "password": PASSWORD, "next": next_path}, follow=True
        )
    assert is_enrolled(course)
    assert response.request["PATH_INFO"].startswith(page.url)
    assert len(confirmations()) == 1


def test_the_wish_is_not_lost_when_next_is(client, course, verified):
    press_enroll(client, course)
    client.post("/accounts/login/", {"login": verified.email, "password": PASSWORD})
    assert is_enrolled(course)


@pytest.mark.once
def test_the_wish_outlives_a_forgotten_password(client, course, verified, commits):
    press_enroll(client, course)
    with commits():
        client.post("/accounts/password/reset/", {"email": verified.email})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "quite another password", "password2": "quite another password"})
    assert is_enrolled(course)


@pytest.mark.once
def test_somebody_unverified_who_signs_in_to_enroll_may_verify_elsewhere(client, course, site_tree, commits):
    user = User.objects.create_user("late@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    next_path = press_enroll(client, course)
    with commits():
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": next_path})
    link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    Client().post(link)
    assert is_enrolled(course)


@pytest.mark.once
def test_signing_up_for_an_address_that_has_an_account_enrolls_nobody(client, course, verified, commits):
    next_path = press_enroll(client, course)
    with commits():
        client.post("/accounts/signup/", {"email": verified.email, "password1": PASSWORD, "next": next_path})
    assert not EnrollmentWish.objects.exists() and not is_enrolled(course)


@pytest.mark.once
def test_a_course_that_closed_meanwhile_says_so(client, course, verified):
    next_path = press_enroll(client, course)
    Course.objects.update(is_open=False)
    response = client.post(
        "/accounts/login/", {"login": verified.email, "password": PASSWORD, "next": next_path}, follow=True
    )
    assert not is_enrolled(course)
    assert "This course is closed to new students." in response.content.decode()


@pytest.mark.once
def test_a_link_alone_enrolls_nobody(client, course, page, verified):
    """GET changes nothing, whatever brought the browser here."""
    client.force_login(verified)
    assert client.get(enroll_path(course)).url == page.url
    assert not is_enrolled(course)


@pytest.mark.once
def test_a_link_does_not_bring_back_somebody_who_left(client, course, page, verified):
    client.force_login(verified)
    client.post(enroll_path(course))
    assert client.get(enroll_path(course)).url == f"/learn/courses/{course.key}/continue/"
    leave_course(enrollment=Enrollment.objects.get())
    assert client.get(enroll_path(course)).url == page.url
    assert not is_enrolled(course)


def test_coming_back_is_not_confirmed_by_a_second_mail(client, course, verified, commits):
    client.force_login(verified)
    for _ in range(2):
        with commits():
            client.post(enroll_path(course))
            leave_course(enrollment=Enrollment.objects.get())
    assert len(confirmations()) == 1


@pytest.mark.once
def test_the_confirmation_leads_into_the_course(client, course, page, verified, commits, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://learn.example"
    client.force_login(verified)
    with commits():
        client.post(enroll_path(course))
    (message,) = confirmations()
    path = re.search(r"https://learn\.example(/learn/\S+)", message.body)[1]
    assert client.get(path, follow=True).request["PATH_INFO"].startswith(page.url)


def test_an_old_wish_is_not_fulfilled_but_a_renewed_one_is(db, client):
    course = make_course()
    user = User.objects.create_user("late@example.org", PASSWORD)
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    from learning.enrollment.services import fulfill_wishes

    store_wish(course=course, user=user, now=timezone.now() - WISH_LASTS * 2)
    assert fulfill_wishes(user=address.user) == []
    store_wish(course=course, user=user)
    assert [enrollment.course for enrollment in fulfill_wishes(user=user)] == [course]


@pytest.mark.once
@pytest.mark.parametrize("state", ["closed", "withdrawn"])
def test_a_visitor_learns_that_a_course_takes_nobody_before_making_an_account(client, course, state):
    Course.objects.filter(pk=course.pk).update(**({"is_open": False} if state == "closed" else {"is_live": False}))
    answer = client.post(f"/learn/courses/{course.key}/enroll/")
    assert "signup" not in answer.url
    assert "enrollment_wish" not in client.session
    Course.objects.filter(pk=course.pk).update(is_open=True, is_live=True)
    assert "signup" in client.post(f"/learn/courses/{course.key}/enroll/").url


# --- the button of visitors stands on a cached page, so its form carries no token


HERE, ELSEWHERE = "http://testserver", "https://evil.example"


@pytest.mark.parametrize(
    ("origin", "status"), [(HERE, 302), (ELSEWHERE, 403), ("null", 403), ("https://testserver", 403), (None, 403)]
)
def test_form_without_a_token_is_taken_from_pages_of_ours_only(course, origin, status):
    """A page elsewhere must not plant a wish that enrolls whoever signs in later."""
    browser = Client(enforce_csrf_checks=True)
    headers = {"Origin": origin} if origin else {}
    response = browser.post(enroll_path(course), headers=headers)
    assert response.status_code == status
    assert (WISH in browser.session) is (status == 302)


@pytest.mark.parametrize(("origin", "is_in"), [(HERE, True), (ELSEWHERE, False)])
def test_student_who_signed_in_in_another_tab_may_press_the_button_they_see(course, origin, is_in):
    student = make_student()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(student)
    browser.post(enroll_path(course), headers={"Origin": origin})
    assert student.enrollments.filter(course=course).exists() is is_in


def test_browser_that_does_not_say_where_it_comes_from_needs_the_token(course, client):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_student())
    token = "a" * 32
    browser.cookies["csrftoken"] = token
    address = enroll_path(course)
    assert browser.post(address).status_code == 403
    assert browser.post(address, {"csrfmiddlewaretoken": token}).status_code == 302


def test_trusted_origin_is_one_of_ours(course, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://learn.example"]
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(enroll_path(course), headers={"Origin": "https://learn.example"})
    assert response.status_code == 302
