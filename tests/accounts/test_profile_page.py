"""The page on which people change their profile."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse
from PIL import Image

from accounts.models import Profile
from accounts.pictures import LARGEST_BYTES
from accounts.services import create_account

pytestmark = pytest.mark.once

URL = "/accounts/profile/"


@pytest.fixture
def signed_in(client, student, site_tree):
    client.force_login(student)
    return client


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def send(client, **fields):
    return client.post(URL, {"handle": "thandi", "name": "Thandi", **fields})


def errors(response):
    return response.context["form"].errors


def photo(size=(800, 600), format="JPEG", **options):
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, format, **options)
    return SimpleUploadedFile(f"me.{format.lower()}", file.getvalue(), content_type=f"image/{format.lower()}")


def test_visitors_are_asked_to_sign_in(client, site_tree):
    response = client.get(URL)
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={URL}"


def test_the_page_shows_what_is_stored(signed_in):
    html = signed_in.get(URL).content.decode()
    assert 'value="thandi-nkosi"' in html and 'value="Thandi Nkosi"' in html


def test_everything_asked_for_is_stored(signed_in, student):
    fields = {"headline": "Learner", "bio": "I like maps.", "time_zone": "Africa/Nairobi", "language": "af"}
    response = send(signed_in, handle="Thandi-N", **fields)
    assert response.url == URL
    profile = Profile.objects.get(user=student)
    assert profile.handle == "thandi-n"
    assert {name: getattr(profile, name) for name in fields} == fields


@pytest.mark.parametrize(
    "field, value",
    [
        ("handle", ""),
        ("handle", "administrator"),
        ("handle", "a b"),
        ("handle", "taken"),
        ("name", "Win at http://spam.example"),
        ("name", "Write to me@spam.example"),
        ("name", "<b>Thandi</b>"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("language", "tlh"),
        ("headline", "x" * 121),
        ("bio", "x" * 2001),
    ],
)
def test_nonsense_is_refused_and_nothing_stored(signed_in, student, field, value):
    other = create_account(email="other@example.org", password=None).profile
    Profile.objects.filter(pk=other.pk).update(handle="taken")
    response = send(signed_in, **{field: value})
    assert list(errors(response)) == [field]
    assert Profile.objects.get(user=student).handle == "thandi-nkosi"


def test_phone_and_birth_date_are_not_asked_for(signed_in, student):
    send(signed_in, phone="+27 11 000 0000", birth_date="1990-01-01")
    profile = Profile.objects.get(user=student)
    assert (profile.phone, profile.birth_date) == ("", None)


def test_phone_and_birth_date_are_asked_for_when_the_site_wants_them(signed_in, student, settings):
    settings.PROFILE_ASKS_PHONE = settings.PROFILE_ASKS_BIRTH_DATE = True
    send(signed_in, phone="+27 11 000 0000", birth_date="1990-01-01")
    profile = Profile.objects.get(user=student)
    assert (profile.phone, str(profile.birth_date)) == ("+27 11 000 0000", "1990-01-01")


@pytest.mark.parametrize("day", ["1850-01-01", "2990-01-01", "yesterday"])
def test_impossible_birth_dates_are_refused(signed_in, settings, day):
    settings.PROFILE_ASKS_BIRTH_DATE = True
    assert list(errors(send(signed_in, birth_date=day))) == ["birth_date"]


def test_one_cannot_make_oneself_more_than_one_is(signed_in, student):
    send(signed_in, user="1", is_superuser="on", is_staff="on", groups="1")
    student.refresh_from_db()
    assert not student.is_superuser and not student.is_staff
    assert Profile.objects.get(handle="thandi").user == student


def test_a_picture_is_kept_as_a_small_square_without_its_metadata(signed_in, student, media):
    exif = Image.Exif()
    exif[0x010F] = "A telling camera"
    assert send(signed_in, picture=photo(exif=exif)).status_code == 302
    picture = Profile.objects.get(user=student).picture
    assert "me" not in picture.name.rsplit("/", 1)[-1].split(".")
    with Image.open(picture.path) as image:
        assert (image.format, image.size) == ("WEBP", (512, 512))
        assert not image.getexif()
    assert picture.url in signed_in.get(URL).content.decode()


def test_a_small_picture_is_not_blown_up(signed_in, student, media):
    send(signed_in, picture=photo((100, 60), "PNG"))
    assert Profile.objects.get(user=student).picture.width == 60


def test_a_new_picture_replaces_the_file_of_the_old_one(signed_in, student, media, commits):
    send(signed_in, picture=photo())
    with commits():
        send(signed_in, picture=photo((90, 90)))
    assert [path.name for path in (media / "pictures").iterdir()] == [
        Profile.objects.get(user=student).picture.name.rsplit("/", 1)[-1]
    ]


def test_a_picture_stays_when_something_else_is_changed(signed_in, student, media):
    send(signed_in, picture=photo())
    before = Profile.objects.get(user=student).picture.name
    send(signed_in, headline="Learner")
    assert Profile.objects.get(user=student).picture.name == before


def test_a_picture_can_be_removed(signed_in, student, media, commits):
    send(signed_in, picture=photo())
    with commits():
        send(signed_in, remove_picture="on")
    assert not Profile.objects.get(user=student).picture
    assert list((media / "pictures").iterdir()) == []


@pytest.mark.parametrize(
    "upload",
    [
        pytest.param(lambda: photo(format="GIF"), id="another format"),
        pytest.param(lambda: photo((7000, 6000), "PNG"), id="too many pixels"),
        pytest.param(
            lambda: SimpleUploadedFile("me.jpg", photo().read() + b"\0" * LARGEST_BYTES, "image/jpeg"), id="too large"
        ),
        pytest.param(lambda: SimpleUploadedFile("me.jpg", b"<script>", "image/jpeg"), id="no picture"),
        pytest.param(
            lambda: SimpleUploadedFile("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            id="svg",
        ),
    ],
)
def test_unwanted_pictures_are_refused(signed_in, student, media, upload):
    assert list(errors(send(signed_in, picture=upload()))) == ["picture"]
    assert not Profile.objects.get(user=student).picture


NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def shown_time(client):
    """What a template says in a request of this client."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    from accounts.middleware import ReaderTimeZoneMiddleware

    def answer(request):
        return HttpResponse(Template("{{ noon|date:'H:i' }}").render(Context({"noon": NOON})))

    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    request.session = client.session
    request.user = getattr(client, "person", None)
    return ReaderTimeZoneMiddleware(answer)(request).content.decode()


def test_times_follow_the_profile(signed_in, student):
    signed_in.person = student
    assert shown_time(signed_in) == "14:00"  # the site's zone
    send(signed_in, time_zone="Asia/Tokyo")
    assert shown_time(signed_in) == "21:00"
    send(signed_in, time_zone="")
    assert shown_time(signed_in) == "14:00"


def test_the_zone_is_known_right_after_signing_in(client, student, site_tree):
    Profile.objects.filter(user=student).update(time_zone="Asia/Tokyo")
    student = type(student).objects.get(pk=student.pk)
    client.force_login(student)
    client.person = student
    assert shown_time(client) == "21:00"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "EST5EDT", "posixrules"])
def test_a_nonsense_zone_is_ignored(client, student, site_tree, zone):
    Profile.objects.filter(user=student).update(time_zone=zone)
    student = type(student).objects.get(pk=student.pk)
    client.force_login(student)
    client.person = student
    assert shown_time(client) == "14:00"


def test_the_zone_of_one_reader_does_not_stay_for_the_next(signed_in, student):
    from django.utils import timezone

    signed_in.person = student
    send(signed_in, time_zone="Asia/Tokyo")
    shown_time(signed_in)
    assert timezone.get_current_timezone_name() == "Africa/Johannesburg"


def test_a_zone_costs_no_query(signed_in, student, django_assert_num_queries):
    signed_in.person = student
    send(signed_in, time_zone="Asia/Tokyo")
    session = signed_in.session
    session.get("time_zone")  # loaded already, as it is in a request by the time the user is
    signed_in.person = type(student).objects.get(pk=student.pk)
    with django_assert_num_queries(1):  # this helper's own reading of the session
        shown_time(signed_in)
