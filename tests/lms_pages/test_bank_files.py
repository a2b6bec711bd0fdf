"""Questions from files in the bank, and back."""

import json
from io import StringIO

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from learning.assessment.models import QuestionVersion
from lms_pages.bank import definition_of
from lms_pages.bank_files.services import import_questions
from lms_pages.models import BankQuestion, LessonImage
from lms_pages.moderation.workflow import ensure_workflow
from tests.factories.people import make_instructor
from tests.learning.question_formats.reading import alike
from tests.learning.question_formats.test_moodle_xml import answer, asked, quiz
from tests.lms_pages.importing.conftest import SHARED, png

pytestmark = [pytest.mark.django_db, pytest.mark.once]
GIFT = """$CATEGORY: Slopes
::One::Which way is [markdown] down?{=Down#Yes ~Up ####Always.}

::Two::It is steep.{T}

::Three::The {=loss ~profit} falls.

::Four::Read this.
"""


@pytest.fixture
def owner():
    return make_instructor()


def write(tmp_path, text=GIFT, name="slopes.gift"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_importing_twice_makes_nothing_twice_and_a_change_updates(tmp_path, owner, site_tree):
    path = write(tmp_path)
    dry = import_questions(path=path, owner=owner, dry_run=True)
    assert not BankQuestion.objects.exists()
    renamed = import_questions(path=path, name="As I call it.gift", owner=owner, dry_run=True)
    assert {entry["file"] for entry in renamed.report["list"]} == {"As I call it.gift"}
    done = import_questions(path=path, owner=owner, tags=["Week 1"], publish=True)
    for name in ("questions", "created", "items", "mapped", "rejected", "list"):
        assert dry.report[name] == done.report[name], name
    assert (done.report["created"], done.report["rejected"], done.report["unaccounted"]) == (3, 1, 0)
    rows = {row.title: row for row in BankQuestion.objects.all()}
    assert set(rows) == {"One", "Two", "Three"}
    assert all(row.live and row.owner == owner for row in rows.values())
    assert sorted(rows["One"].tags.names()) == ["slopes", "week 1"]
    assert QuestionVersion.objects.count() == 3

    again = import_questions(path=path, owner=owner, tags=["Week 1"], publish=True)
    assert (again.report["created"], again.report["updated"], again.report["unchanged"]) == (0, 0, 3)
    before = definition_of(rows["One"])["options"]
    changed = import_questions(
        path=write(tmp_path, GIFT.replace("=Down#Yes", "=Downwards#Yes")), owner=owner, tags=["week 1"]
    )
    assert (changed.report["updated"], changed.report["unchanged"]) == (1, 2)
    row = BankQuestion.objects.get(title="One")
    assert definition_of(row)["options"] == before  # what is live waits for somebody to publish the draft
    draft = definition_of(row.get_latest_revision_as_object())["options"]
    assert [option["text"] for option in draft] == ["Downwards", "Up"]
    assert [option["id"] for option in draft] == [option["id"] for option in before]
    assert BankQuestion.objects.count() == 3


def test_another_persons_questions_stay_theirs(tmp_path, owner, site_tree):
    import_questions(path=write(tmp_path), owner=owner)
    mine = BankQuestion.objects.get(title="Two")
    other = make_instructor()
    call_command("export_questions", tmp_path / "out.xml", format="moodle_xml", stdout=StringIO())
    result = import_questions(path=tmp_path / "out.xml", owner=other)
    assert result.report["created"] == 3
    assert BankQuestion.objects.get(pk=mine.pk).owner == owner
    assert BankQuestion.objects.filter(owner=other).count() == 3
    back = import_questions(path=tmp_path / "out.xml", owner=owner)
    assert back.report["unchanged"] == 3


def test_nothing_is_left_of_an_import_that_fails(tmp_path, owner, site_tree, monkeypatch):
    import base64

    image = base64.b64encode(png()).decode()
    stem = "<p>See <img src='@@PLUGINFILE@@/a.png' alt='a'></p>"
    file = f"<file name='a.png' path='/' encoding='base64'>{image}</file>"
    bad = "<file name='b.png' path='/' encoding='base64'>AAAA</file>"
    right = answer("true") + answer("false", 0)
    text = quiz(
        asked("truefalse", stem, right, files=file),
        asked("truefalse", "<img src='@@PLUGINFILE@@/b.png' alt='b'> Two", right, files=bad).replace(">N<", ">M<"),
    )
    path = write(tmp_path, text, "pictures.xml")
    with monkeypatch.context() as patch:
        patch.setattr(BankQuestion, "save_revision", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            import_questions(path=path, owner=owner)
    assert not BankQuestion.objects.exists() and not LessonImage.objects.exists()
    report = import_questions(path=path, owner=owner).report
    assert (report["created"], report["rejected"], report["unaccounted"]) == (2, 1, 0)
    image = LessonImage.objects.get()
    stems = sorted(definition_of(row)["stem"] for row in BankQuestion.objects.all())
    assert stems[1] == f"See ![a]({image.file.url})"
    assert "import-file" not in stems[0]


def test_what_waits_for_review_stays_as_it_is(tmp_path, owner, site_tree):
    import_questions(path=write(tmp_path), owner=owner)
    ensure_workflow()
    row = BankQuestion.objects.get(title="Two")
    row.get_workflow().start(row, owner)
    report = import_questions(path=write(tmp_path), owner=owner).report
    assert (report["unchanged"], report["rejected"]) == (2, 2)
    assert "waits for review" in " ".join(entry["reason"] for entry in report["list"])


def test_the_commands(tmp_path, owner, site_tree):
    out = StringIO()
    report = tmp_path / "report.json"
    call_command("import_questions", write(tmp_path), owner=owner.email, report=report, dry_run=True, stdout=out)
    assert "3 questions: 3 new" in out.getvalue() and "Nothing was written" in out.getvalue()
    figures = json.loads(report.read_text())
    assert figures["items"] == figures["mapped"] + figures["raw"] + figures["rejected"] == len(figures["list"])
    assert set(figures["list"][0]) == {"file", "line", "kind", "detail", "outcome", "target", "reason"}
    call_command("import_questions", write(tmp_path), owner=owner.email, shared=True, publish=True, stdout=out)
    assert BankQuestion.objects.filter(is_shared=True, live=True).count() == 3
    call_command("export_questions", tmp_path / "o.csv", format="csv", owner=owner.email, tags=["slopes"], stdout=out)
    assert "3 questions written" in out.getvalue()
    for wrong, words in (
        ({"path": tmp_path / "none.gift"}, "no file"),
        ({"path": write(tmp_path, "Just words.{", "w.gift"), "report": report}, "no question could be read"),
        ({"path": write(tmp_path), "owner": "nobody@example.com"}, "no such account"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_questions", wrong.pop("path"), **wrong, stdout=out)
    assert json.loads(report.read_text())["rejected"] == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the courses of others are not beside this folder (shared/data)")
def test_real_questions_come_back_from_the_bank_as_they_were(tmp_path, owner, site_tree):
    report = import_questions(path=SHARED / "imscc/canvas-all-question-types.imscc", owner=owner).report
    assert (report["created"], report["unaccounted"]) == (8, 0)
    rows = {str(row.key): alike(definition_of(row)) for row in BankQuestion.objects.all()}
    for format in ("moodle_xml", "csv", "qti12", "qti21"):
        path = tmp_path / f"out.{format}"
        call_command("export_questions", path, format=format, stdout=StringIO())
        again = import_questions(path=path, format=format, owner=owner)
        assert again.report["created"] == 0
        if format == "csv":
            assert again.report["unchanged"] == len(rows)


def send(client, name="slopes.gift", content=b"", **fields):
    file = SimpleUploadedFile(name, content if name != "slopes.gift" else GIFT.encode())
    return client.post(reverse("import_questions"), {"file": file, "tags": "week 1", **fields})


def test_an_instructor_sees_what_would_come_in_before_it_does(client, owner, site_tree):
    client.force_login(owner)
    shown = client.get(reverse("import_questions")).content.decode()
    assert 'name="file"' in shown and 'name="publish"' not in shown  # editors publish
    seen = send(client, publish="on")
    text = seen.content.decode()
    assert "3 new, 0 updated" in text and "a description, which is not asked" in text
    assert not BankQuestion.objects.exists()
    ticket = seen.context_data["ticket"]
    stranger = make_instructor()
    client.force_login(stranger)
    assert client.post(reverse("import_questions"), {"ticket": ticket}).status_code == 302
    assert not BankQuestion.objects.exists()  # a ticket is good for its owner only
    client.force_login(owner)
    done = client.post(reverse("import_questions"), {"ticket": ticket})
    assert "3 questions were imported" in done.content.decode()
    assert BankQuestion.objects.filter(owner=owner, live=False).count() == 3
    again = client.post(reverse("import_questions"), {"ticket": ticket}, follow=True)
    assert "Send it again" in again.content.decode()
    listed = client.get(reverse(BankQuestion.snippet_viewset.get_url_name("list"))).content.decode()
    assert reverse("import_questions") in listed and reverse("export_questions") in listed


def kept_uploads() -> list[str]:
    storage = storages["private"]
    return storage.listdir("question-imports")[1] if storage.exists("question-imports") else []


def test_a_file_that_cannot_be_read_says_why(client, owner, site_tree, monkeypatch):
    client.force_login(owner)
    before = kept_uploads()
    for name, content, words in (
        ("p.png", b"\x89PNG", "in no known format"),
        ("e.gift", b"", "empty"),
        ("n.gift", b"::A::Nothing asked here.", "no question could be read"),
    ):
        answer = send(client, name, content)
        assert answer.status_code == 422 and words in answer.content.decode(), name
    monkeypatch.setattr("lms_pages.views.bank_files.MOST_AT_ONCE", 2)
    assert "too many at once" in send(client).content.decode()
    assert kept_uploads() == before


def test_an_export_says_what_is_lost_and_holds_what_one_may_see(client, owner, site_tree, tmp_path):
    import_questions(path=write(tmp_path), owner=owner)
    import_questions(path=write(tmp_path, "::Secret::Theirs?{T}"), owner=make_instructor())
    import_questions(path=write(tmp_path, "::Shared::Everybody?{T}"), owner=make_instructor(), share=True)
    client.force_login(owner)
    address = reverse("export_questions")
    answer = client.get(address, {"format": "gift", "download": 1})
    text = answer.content.decode()
    assert answer["Content-Disposition"].endswith('questions.gift.txt"')
    assert "It is steep." in text and "Everybody?" in text and "Theirs?" not in text
    one = BankQuestion.objects.get(title="Two")
    assert "Everybody?" not in client.get(address, {"format": "csv", "download": 1, "id": one.pk}).content.decode()
    secret = BankQuestion.objects.get(title="Secret")
    refused = client.get(address, {"format": "csv", "download": 1, "id": secret.pk})
    assert "Theirs?" not in refused.content.decode() and "Content-Disposition" not in refused
    bulk = reverse("wagtail_bulk_action", args=["lms_pages", "bankquestion", "export"])
    assert client.get(f"{bulk}?id={one.pk}").url == f"{address}?id={one.pk}"
