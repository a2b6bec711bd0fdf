"""Packages that are taken: once for the same bytes, unpacked behind the door, with what they say of themselves."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command

from core.private_files import private_storage
from learning.packages import services
from learning.packages.h5p_licenses import CODES, license_name
from learning.packages.models import Package
from learning.packages.services import inspect_package
from tests.factories.packages import make_package, packed, whole
from tests.factories.people import make_student

REAL = [*settings.ROOT.parent.glob("shared/data/h5p/*.h5p"), *settings.ROOT.parents[1].glob("shared/data/h5p/*.h5p")]


@pytest.mark.django_db
def test_a_package_is_stored_once_with_what_it_says_of_itself():
    first, second = make_student(), make_student()
    package = make_package(uploaded_by=first)
    assert (package.title, package.kind, package.main_library) == ("Probe", "h5p", "Marula.Probe 1.0")
    assert package.authors == "Ada Byron, Grace Murray"
    assert (package.license, package.license_name) == ("CC BY", "Creative Commons Attribution 4.0")
    assert package.facts["language"] == "en" and package.uploaded_by == first

    storage = private_storage()
    assert package.file_count == len(whole())
    assert package.bytes == sum(len(text.encode()) for text in whole().values())
    with storage.open(f"{package.folder}/content/content.json") as file:
        assert json.load(file) == {"text": "Here I am"}
    with pytest.raises(NotImplementedError):
        storage.url(f"{package.folder}/h5p.json")

    assert make_package(uploaded_by=second) == package and Package.objects.get().uploaded_by == first
    assert make_package(content={"text": "Other"}) != package


@pytest.mark.django_db
def test_what_a_broken_off_upload_left_is_written_over():
    package = make_package()
    with private_storage().open(f"{package.folder}/h5p.json", "wb") as file:
        file.write(b"half")
    package.delete()
    again = make_package()
    with private_storage().open(f"{again.folder}/h5p.json") as file:
        assert json.load(file)["title"] == "Probe"
    assert len(private_storage().listdir(again.folder)[1]) == 1


@pytest.mark.django_db
def test_what_it_says_is_plain_text_that_fits():
    named = {
        "title": "<b>Bold</b>\n &" + "x" * 500,
        "license": "Whatever",
        "authors": [{"name": "<i>A</i>"}, "B", {"role": 1}] * 100,
        "licenseExtras": ["no"],
    }
    package = make_package(manifest=named)
    assert package.title.startswith("Bold &xxx") and len(package.title) == 255
    assert package.license == "" and package.license_name == "No license named" and package.authors.startswith("A, A")
    assert make_package(manifest={"title": ""}).title == "Without a title"


def test_every_license_has_words():
    assert {license_name(code, "", "") for code in CODES} == {str(words) for words in CODES.values()}
    assert license_name("C", "", "MIT License") == "Copyright: all rights reserved unless stated (MIT License)"


def test_operators_look_at_packages_without_taking_them(tmp_path, capsys):
    good, bad, none = tmp_path / "good.h5p", tmp_path / "bad.h5p", tmp_path / "none.h5p"
    good.write_bytes(packed().getvalue())
    bad.write_bytes(packed(whole(**{"content/a.php": "<?", "Marula.Probe-1.0/probe.js": None})).getvalue())
    with pytest.raises(SystemExit) as ended:
        call_command("check_package", str(good), str(bad), str(none))
    assert ended.value.code == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["ok"] for line in lines] == [True, False, False]
    assert lines[0]["kind"] == "h5p" and lines[0]["reasons"] == [] and lines[0]["file"] == str(good)
    assert [reason["code"] for reason in lines[1]["reasons"]] == ["foreign_file"] and "a.php" in str(lines[1])
    assert lines[2]["reasons"][0]["code"] == "no_file"

    call_command("check_package", str(good))
    assert json.loads(capsys.readouterr().out)["ok"]


@pytest.mark.once
@pytest.mark.skipif(not REAL, reason="the real packages of ../shared/data are not on this machine")
@pytest.mark.parametrize("path", sorted(REAL), ids=lambda path: path.stem)
def test_real_packages_are_taken(path):
    with path.open("rb") as file:
        kind, facts, kept = inspect_package(file=file)
    assert kind == "h5p" and facts.title and facts.main_library.startswith("H5P.") and facts.license
    assert "content/content.json" in kept and not [name for name in kept if name.endswith((".html", ".php"))]


@pytest.mark.django_db
def test_two_uploads_at_once_become_one_package(monkeypatch):
    """The other is done between our look and our writing."""
    other = make_package()
    Package.objects.all().delete()
    unpack, other.pk = services._unpack, None

    def unpack_late(*args):
        if other.pk is None:
            other.save(force_insert=True)
        return unpack(*args)

    monkeypatch.setattr(services, "_unpack", unpack_late)
    assert make_package() == other == Package.objects.get()
