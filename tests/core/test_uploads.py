"""Uploads: what is taken, in one piece and in parts, and who may go on with one."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from core.private_files import CLOSED_PDF
from core.scanner import Finding, ScannerAway, Verdict
from core.uploads import services
from core.uploads.enums import UploadState
from core.uploads.file_types import found_ending
from core.uploads.models import Upload, UploadPart
from core.uploads.names import clean_name
from core.uploads.services import (
    UploadLimits,
    UploadRefused,
    begin_upload,
    delete_upload,
    remove_abandoned_uploads,
    scan_waiting_uploads,
)
from core.uploads.serving import upload_response
from tests.factories.people import make_student
from tests.factories.uploads import LIMITS, PDF, make_upload, picture, zipped

WHOLE = len(PDF)
PATCH = {"content_type": "application/offset+octet-stream"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (PDF, "pdf"),
        (picture(), "png"),
        (zipped("word/document.xml"), "docx"),
        (zipped("xl/workbook.xml"), "xlsx"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        (zipped("a.txt"), "zip"),
        (b"PK\x03\x04 broken", None),
        ("Größe, naïve".encode(), "txt"),
        (("ü" * 40_000).encode(), "txt"),  # the sample ends within a character
        (b"{\\rtf1 hello}", "rtf"),
        (b"MZ\x90\x00 a program", None),
        (b"\x7fELF\x02\x01", None),
        (b"\xff\xfe\x00bad", None),
        (b"", None),
    ],
)
def test_what_a_file_is_by_its_content(data, ending):
    assert found_ending(BytesIO(data)) == ending


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\homework\\a  b.pdf", "a b.pdf"),
        ("essay\u202efdp.exe.pdf", "essayfdp.exe.pdf"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
        ("Größe größer.pdf", "Größe größer.pdf"),
        ("...", "file"),
        (".pdf", "pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, clean):
    assert clean_name(name) == clean


@pytest.mark.django_db
def test_a_file_is_kept_under_a_name_that_says_nothing(django_capture_on_commit_callbacks, rf):
    student = make_student()
    with django_capture_on_commit_callbacks(execute=True):
        upload = make_upload(student, "My essay.pdf")
    upload.refresh_from_db()
    assert (upload.state, upload.content_type, len(upload.checksum)) == (UploadState.SKIPPED, "application/pdf", 64)
    assert "essay" not in upload.file.name and upload.file.name.endswith(".pdf") and upload.is_shown_to_others
    download = upload_response(rf.get("/"), upload)
    assert download["Content-Disposition"] == "attachment; filename*=UTF-8''My%20essay.pdf"
    assert download["Content-Security-Policy"] == CLOSED_PDF and download["X-Content-Type-Options"] == "nosniff"
    preview = upload_response(rf.get("/"), upload, is_preview=True)
    assert preview["Content-Disposition"].startswith("inline") and preview["Content-Type"] == "application/pdf"
    name = upload.file.name
    with django_capture_on_commit_callbacks(execute=True):
        delete_upload(upload=upload)
    assert not storages["private"].exists(name) and not Upload.objects.get().file


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("tool.exe", b"MZ", "of a kind that is not taken"),
        ("noending", b"text", "of a kind that is not taken"),
        ("essay.pdf", b"MZ\x90\x00\x03 a program", "does not contain what its name says"),
        ("essay.pdf", b"<script>alert(1)</script>", "does not contain what its name says"),
        ("photo.png", PDF, "does not contain what its name says"),
        ("notes.txt", b"\x00\x01\x02", "does not contain what its name says"),
        ("essay.pdf", b"", "is empty"),
        ("essay.pdf", PDF + b" " * 100_000, "at most 97.7\xa0KB"),
    ],
)
def test_what_is_refused_says_why(name, data, says):
    with pytest.raises(UploadRefused, match=says):
        make_upload(make_student(), name, data)
    assert not Upload.objects.exclude(file="").exists()


@pytest.mark.django_db
def test_too_much_at_once_is_refused_and_forgiven(settings):
    settings.UPLOADS_PER_HOUR, settings.UPLOAD_BYTES_PER_DAY = 2, 1000
    student = make_student()
    make_upload(student)
    with pytest.raises(UploadRefused, match="Wait an hour"):
        make_upload(student, "a.txt", b"x" * 999)
    make_upload(student)
    with pytest.raises(UploadRefused, match="Wait an hour"):
        make_upload(student)
    make_upload(make_student())
    begin_upload(owner=student, name="a.pdf", size=5, limits=LIMITS, now=timezone.now() + timedelta(hours=2))


@pytest.mark.django_db
def test_an_upload_goes_on_where_it_broke_off(client, settings, django_capture_on_commit_callbacks):
    settings.UPLOAD_PART_BYTES = 50
    student, data = make_student(), PDF + b"\n" * 30
    upload = begin_upload(owner=student, name="essay.pdf", size=len(data), limits=LIMITS)
    address = f"/uploads/{upload.key}/"

    def send(start, part):
        return client.patch(address, part, **PATCH, headers={"upload-offset": str(start)})

    assert send(0, data[:40]).status_code == 302  # nobody is signed in
    client.force_login(make_student())
    assert send(0, data[:40]).status_code == 404 and client.head(address).status_code == 404
    client.force_login(student)
    assert send(0, data[:40])["Upload-Offset"] == "40"
    assert send(0, data[:40]).status_code == 409  # sent twice
    assert send(90, data[90:]).status_code == 409
    assert client.head(address)["Upload-Offset"] == "40"
    assert send(40, b"x" * 51).status_code == 413
    for forged in ("", "-1", "1e3", "9" * 30):
        assert send(forged, b"x").status_code == 400
    assert client.patch(address, b"x", content_type="text/plain").status_code == 415
    here = int(client.head(address)["Upload-Offset"])
    with django_capture_on_commit_callbacks(execute=True):
        while here < len(data):
            answer = send(here, data[here : here + 50])
            assert answer.status_code == 204
            here = int(answer["Upload-Offset"])
    upload.refresh_from_db()
    assert upload.state == UploadState.SKIPPED and upload.file.open().read() == data
    assert not UploadPart.objects.exists() and not storages["private"].exists(f"uploads/parts/{upload.key}/0")
    assert "complete" in send(0, b"x").json()["error"]


@pytest.mark.django_db
def test_what_was_sent_whole_is_finished_once_also_after_the_server_died_over_it(client, monkeypatch):
    student = make_student()
    client.force_login(student)
    upload = begin_upload(owner=student, name="essay.pdf", size=len(PDF), limits=LIMITS)
    address, finish, storage = f"/uploads/{upload.key}/", services.finish_upload, upload.file.storage
    kept, save, delete = [], storage.save, storage.delete
    monkeypatch.setattr(storage, "save", lambda *args, **fields: kept.append(save(*args, **fields)) or kept[-1])
    monkeypatch.setattr(storage, "delete", lambda name: (kept.remove(name), delete(name)))

    def ask(data=b"", start=WHOLE):
        headers = {"upload-offset": str(start), "content-type": PATCH["content_type"]}
        return client.patch(address, data, **PATCH, headers=headers)

    def die(**fields):
        raise SystemExit

    monkeypatch.setattr(services, "finish_upload", die)
    with pytest.raises(SystemExit):
        ask(PDF, 0)
    assert client.head(address)["Upload-Offset"] == str(len(PDF))  # a page has nothing more to send

    def twice(**fields):
        """Another request was faster."""
        monkeypatch.setattr(services, "finish_upload", finish)
        assert ask().status_code == 204
        finish(**fields)

    monkeypatch.setattr(services, "finish_upload", twice)
    assert ask().status_code == 204 and ask().status_code == 204
    upload.refresh_from_db()
    assert upload.state == UploadState.WAITING and upload.file.open().read() == PDF
    assert kept == [upload.file.name] and not UploadPart.objects.exists()


@pytest.mark.once
@pytest.mark.django_db
def test_a_disguise_in_parts_is_found_at_the_end(client):
    student = make_student()
    client.force_login(student)
    upload = begin_upload(owner=student, name="essay.pdf", size=6, limits=LIMITS)
    headers = {"upload-offset": "0"}
    answer = client.patch(f"/uploads/{upload.key}/", b"MZ\x90\x00\x03\x00", **PATCH, headers=headers)
    assert answer.status_code == 422 and "does not contain what its name says" in answer.json()["error"]
    upload = begin_upload(owner=student, name="a.txt", size=2, limits=UploadLimits(("text",), 100))
    answer = client.patch(f"/uploads/{upload.key}/", b"abc", **PATCH, headers=headers)
    assert answer.status_code == 422 and "More came" in answer.json()["error"]


@pytest.mark.django_db
def test_what_is_infected_is_deleted_and_what_nobody_looked_at_waits(monkeypatch, django_capture_on_commit_callbacks):
    def away(file):
        raise ScannerAway("gone")

    monkeypatch.setattr(services, "scan", away)
    with django_capture_on_commit_callbacks(execute=True):
        upload = make_upload(make_student())
    upload.refresh_from_db()
    assert upload.state == UploadState.WAITING and not upload.is_shown_to_others
    name = upload.file.name
    monkeypatch.setattr(services, "scan", lambda file: Verdict(Finding.INFECTED, "Eicar"))
    assert scan_waiting_uploads() == 0  # too fresh: its own task may still come
    assert scan_waiting_uploads(now=timezone.now() + timedelta(minutes=3)) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.reason, bool(upload.file)) == (UploadState.INFECTED, "Eicar", False)
    assert not storages["private"].exists(name)


@pytest.mark.django_db
def test_uploads_that_never_went_on_are_given_up():
    student = make_student()
    upload = begin_upload(owner=student, name="essay.pdf", size=50, limits=LIMITS)
    services.append_part(upload=upload, offset=0, data=b"%PDF-")
    assert remove_abandoned_uploads() == 0
    assert remove_abandoned_uploads(now=timezone.now() + timedelta(days=3)) == 1
    upload.refresh_from_db()
    assert upload.state == UploadState.REFUSED and "send it again" in upload.reason and not UploadPart.objects.exists()
