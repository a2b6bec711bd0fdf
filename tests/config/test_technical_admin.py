"""Django's admin is a safety net: records are looked at, nobody but superusers comes in."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import make_course
from tests.factories.people import PASSWORD, make_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(client, site_tree):
    client.force_login(make_administrator())
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.once
def test_every_list_opens(net):
    for model in admin.site._registry:
        assert net.get(address(model, "changelist")).status_code == 200, model


def test_what_students_did_is_looked_at_and_not_changed(net):
    enrollment = make_enrollment(make_course())
    model = type(enrollment)
    page = net.get(address(model, "change", enrollment.pk))
    assert page.status_code == 200 and b'name="_save"' not in page.content
    assert net.post(address(model, "change", enrollment.pk), {"status": "left"}).status_code == 403
    assert net.post(address(model, "delete", enrollment.pk), {"post": "yes"}).status_code == 403
    assert net.get(address(model, "add")).status_code == 403
    assert model.objects.filter(pk=enrollment.pk).exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "label",
    [
        "accounts.User", "accounts.Profile", "assessment.Attempt", "enrollment.Enrollment", "progress.LessonProgress",
        "notifications.OutgoingMessage", "mfa.Authenticator", "account.EmailAddress",
    ],
)  # fmt: skip
def test_records_of_every_room_are_there_and_read_only(net, label):
    model = apps.get_model(label)
    assert net.get(address(model, "changelist")).status_code == 200
    assert net.get(address(model, "add")).status_code == 403


def test_secrets_are_not_shown(net):
    user = User.objects.create_user("x@example.org", PASSWORD)
    page = net.get(address(User, "change", user.pk)).content.decode()
    assert "x@example.org" in page and user.password not in page


@pytest.mark.once
def test_what_comes_from_the_environment_cannot_be_added_here():
    assert not {"SocialApp", "SocialToken"} & {model.__name__ for model in admin.site._registry}
