"""With S3_BUCKET: the settings of production against the API of an object store, through the site's own doors."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import boto3
import httpx
import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.urls import reverse

from core import clock
from core.content_host import content_address
from core.content_tokens import issue_token
from core.private_files import PrivateFileSystemStorage
from lms_pages.block_ids import ensure_ids
from lms_pages.publishing import compile_course
from tests import object_store as store
from tests.config.test_env import PRODUCTION, ROOT
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_document, make_image, make_media
from tests.factories.packages import make_package
from tests.factories.pages import course_row, make_course_page, make_lesson_page, modules_of
from tests.factories.people import make_student

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SHOW = "from django.conf import settings as s; import json; print(json.dumps([s.STORAGES, s.PRIVATE_FILES_MODE]))"


@pytest.fixture
def bucket(settings, monkeypatch, tmp_path):
    """The door of a store in which the site keeps its private files, by the settings that production makes."""
    with store.object_store() as (address, door):
        names = {"S3_BUCKET": store.BUCKET, "S3_ENDPOINT_URL": address, "S3_REGION": store.REGION}
        keys = {"S3_ACCESS_KEY_ID": store.KEY_ID, "S3_SECRET_ACCESS_KEY": store.SECRET}
        paths = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "site"), "VAR_DIR": str(tmp_path)}
        made = subprocess.run(
            [sys.executable, "-c", SHOW], env={**PRODUCTION, **names, **keys, **paths}, cwd=ROOT, capture_output=True
        )
        made_of, settings.PRIVATE_FILES_MODE = json.loads(made.stdout)
        settings.STORAGES = {**settings.STORAGES, **{name: made_of[name] for name in ("default", "private")}}
        client = boto3.client(
            "s3", endpoint_url=address, region_name=store.REGION,
            aws_access_key_id=store.KEY_ID, aws_secret_access_key=store.SECRET,
        )  # fmt: skip
        client.create_bucket(Bucket=store.BUCKET, CreateBucketConfiguration={"LocationConstraint": store.REGION})
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if isinstance(getattr(field, "storage", None), PrivateFileSystemStorage):
                    monkeypatch.setattr(field, "storage", storages["private"])
        yield door


@pytest.fixture
def lesson(bucket, site_tree):
    papers = {"document": make_document(name="data.csv", data=b"a,b\n1,2\n").pk, "title": ""}
    picture = {"image": {"image": make_image().pk, "decorative": False, "alt_text": "A hill"}, "caption": ""}
    film = {"title": "Film", "url": "", "media": make_media().pk, "may_download": True}
    blocks = [{"type": "file", "value": papers}, {"type": "image", "value": picture}, {"type": "video", "value": film}]
    page = make_course_page(modules=1, lessons=0, compiled=False)
    make_lesson_page(modules_of(page)[0], body=ensure_ids(blocks))
    compile_course(page.translation_key, force=True)
    return course_row(page).lessons.get()


def test_files_go_out_by_signed_addresses_that_end_and_cannot_be_changed(bucket, lesson, client):
    from lms_pages.models import LessonDocument, LessonImage, LessonMedia

    paper, image, media = (model.objects.get() for model in (LessonDocument, LessonImage, LessonMedia))
    small = image.get_rendition("width-300|format-webp")
    addresses = {
        paper.url: b"a,b\n1,2\n",
        reverse("lesson_media", args=[media.pk, "file"]): b"not really",
        reverse("lesson_picture", args=[image.pk, small.file.name.rsplit("/", 1)[-1]]): None,
    }
    client.force_login(make_student())
    assert {client.get(address).status_code for address in addresses} == {403}
    client.force_login(make_enrollment(lesson.course).user)
    for address, content in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Cache-Control"] == "private, no-store", address
        signed = answer["Location"]
        fetched = httpx.get(signed)
        assert fetched.status_code == 200 and (content is None or fetched.content == content), fetched.text
        assert httpx.get(signed, headers={"Range": "bytes=2-4"}).status_code == 206
        assert httpx.get(signed, headers={"Range": "bytes=2-4"}).content == fetched.content[2:5]
        bare = signed.partition("?")[0]
        assert httpx.get(bare).status_code == 403  # without a signature
        for forged in (
            signed[:-1] + ("0" if signed[-1] != "0" else "1"),
            signed.replace("Expires=900", "Expires=9000"),
        ):
            assert "SignatureDoesNotMatch" in httpx.get(forged).text
        other = signed.replace(bare.rsplit("/", 1)[-1], "other.bin", 1)
        assert httpx.get(other).status_code == 403
        bucket.later = timedelta(seconds=901)
        assert httpx.get(signed).status_code == 403
        bucket.later = timedelta()
    assert "attachment; filename*=UTF-8" in httpx.get(client.get(paper.url)["Location"]).headers["Content-Disposition"]


def test_files_of_packages_come_from_the_bucket_through_the_content_host(bucket, lesson, client):
    package, student = make_package(), make_enrollment(lesson.course).user
    token = issue_token(kind="package", person=student.pk, lesson=lesson.pk, thing=package.sha256, now=clock.current())
    path, host = f"/p/{token}/files/content/content.json", content_address("").partition("//")[2]
    whole = client.get(path, headers={"host": host})
    assert whole.status_code == 200 and json.loads(whole.getvalue()) == {"text": "Here I am"}
    part = client.get(path, headers={"host": host, "range": "bytes=2-5"})
    assert (part.status_code, part.getvalue()) == (206, b"text")
    stored = storages["private"].url(f"packages/{package.sha256}/content/content.json").partition("?")[0]
    assert httpx.get(stored).status_code == 403
