"""Backup and restore: what comes back is what was there, or nothing is touched."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from config.backups import Refused, create_backup, databases, restore_backup
from tests.factories.pages import make_course_page
from tests.factories.people import make_student

UPLOADS = {
    "default": {"images/drawing.svg": b"<svg/>", "a b ü.txt": b"words"},
    "private": {"media/talk.mp4": b"\0" * 70_000},
}


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def uploads(settings, tmp_path):
    """Folders of this test's own, with files in both; yields the folder above them."""
    place = tmp_path / "var"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(place / "media")},
        },
        "private": {
            "BACKEND": "core.private_files.PrivateFileSystemStorage",
            "OPTIONS": {"location": str(place / "private")},
        },
    }
    for alias, files in UPLOADS.items():
        for name, content in files.items():
            storages[alias].save(name, ContentFile(content))
    return place


@pytest.fixture
def archive(transactional_db, uploads, tmp_path):
    make_student(email="kept@example.org")
    return create_backup(folder=tmp_path / "backups")


on_sqlite = pytest.mark.once


@on_sqlite
def test_everything_comes_back_as_it_was(archive, uploads):
    rows, files = databases.row_counts(), files_of(uploads)
    User.objects.all().delete()
    storages["default"].delete("images/drawing.svg")
    storages["private"].save("media/later.mp4", ContentFile(b"later"))

    restore_backup(archive=archive, replace=True)

    assert User.objects.get().email == "kept@example.org"
    assert databases.row_counts() == rows
    assert files_of(uploads) == files
    assert sorted(path.name for path in uploads.iterdir()) == ["media", "private"]


@on_sqlite
def test_it_is_for_its_owner_only_says_what_it_holds_and_replaces_when_told(archive, uploads, capsys):
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert manifest["rows"]["accounts_user"] == 1
    assert manifest["files"]["private/media/talk.mp4"] == hashlib.sha256(b"\0" * 70_000).hexdigest()

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(archive))
    call_command("restore", str(archive), "--replace")
    assert "Restored" in capsys.readouterr().out


def rewritten(archive: Path, change) -> Path:
    """A copy of the archive whose members went through change(name, content); None leaves one out."""
    copy = archive.with_name("changed.tar")
    with tarfile.open(archive) as source, tarfile.open(copy, "w") as target:
        for member in source:
            found = change(member.name, source.extractfile(member).read())
            if found is not None:
                name, content = found
                info = tarfile.TarInfo(name)
                info.size = len(content)
                target.addfile(info, ContentFile(content))
    return copy


BROKEN = {
    "changed": (lambda name, content: (name, content[:-1] + b"?" if "talk" in name else content), "differ"),
    "missing": (lambda name, content: None if "talk" in name else (name, content), "differ"),
    "cut off": (lambda name, content: None if name == "manifest.json" else (name, content), "not complete"),
    "outside": (lambda name, content: (name.replace("media/talk.mp4", "../../../escaped"), content), "unknown"),
    "in the way": (
        lambda name, content: (name.replace("a b ü.txt", "images/drawing.svg/x"), content),
        "cannot be unpacked",
    ),
    "a list": (lambda name, content: (name, b"[]" if name == "manifest.json" else content), "no manifest"),
    "unknown words": (lambda name, content: (name, content.replace(b'"vendor"', b'"seller"')), "no manifest"),
    "no rows": (
        lambda name, content: (
            (name, b'{"format": 1, "created_at": "", "vendor": "sqlite", "rows": 3}')
            if name == "manifest.json"
            else (name, content)
        ),
        "no manifest",
    ),
    "other database": (lambda name, content: (name, content.replace(b'"sqlite"', b'"oracle"')), "names sqlite"),
    "other rows": (
        lambda name, content: (name, content.replace(b'"accounts_user": 1', b'"accounts_user": 2')),
        "not what its manifest says",
    ),
}


@on_sqlite
def test_an_archive_that_is_not_right_changes_nothing(archive, uploads):
    make_student(email="later@example.org")
    rows, files = databases.row_counts(), files_of(uploads)
    for change, said in BROKEN.values():
        with pytest.raises(Refused, match=said):
            restore_backup(archive=rewritten(archive, change), replace=True)
        assert databases.row_counts() == rows
        assert files_of(uploads) == files


@on_sqlite
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_an_archive_of_links_and_folders_is_refused(archive, uploads, tmp_path, kind):
    files = files_of(uploads)
    odd = tmp_path / "odd.tar"
    with tarfile.open(odd, "w") as tar:
        member = tarfile.TarInfo("files/default/link")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    with pytest.raises(Refused, match="is no file"):
        restore_backup(archive=odd, replace=True)
    assert files_of(uploads) == files


@on_sqlite
def test_only_the_newest_are_kept_and_one_that_breaks_off_leaves_nothing(db, uploads, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"marula-2020010{day}-000000.tar").touch()
    (folder / "notes.txt").touch()
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr("config.backups.create.databases.dump", lambda file: 1 / 0)
        create_backup(folder=folder, keep=2)
    assert len(list(folder.iterdir())) == 4

    monkeypatch.setattr("config.backups.create.databases.dump", lambda file: file.touch() or {})
    newest = create_backup(folder=folder, keep=2)
    assert sorted(path.name for path in folder.iterdir()) == ["marula-20200103-000000.tar", newest.name, "notes.txt"]


@on_sqlite
@pytest.mark.parametrize("number", ["0", "-1", "all"])
def test_none_is_no_number_to_keep(tmp_path, number):
    (tmp_path / "marula-20200101-000000.tar").touch()
    with pytest.raises(CommandError, match="--keep"):
        call_command("backup", str(tmp_path), f"--keep={number}")
    assert len(list(tmp_path.iterdir())) == 1


# --- PostgreSQL, with the commands an operator gives


@pytest.fixture
def empty_database():
    """The address of a new database on the test's server."""
    name = f"restored_{uuid4().hex[:12]}"
    server = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(urlunsplit(server), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(server._replace(path=f"/{name}"))
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(*arguments, database: str, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "DATABASE_URL": database,
            "VAR_DIR": str(folder),
        },
        cwd=site_settings.ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )


def counted(address: str) -> dict[str, int]:
    with psycopg.connect(address) as database:
        names = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608


@pytest.mark.services
def test_a_site_is_backed_up_and_restored_on_postgresql(transactional_db, site_tree, empty_database, uploads, tmp_path):
    make_course_page()
    make_student(email="kept@example.org")
    source = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))
    made = manage("backup", tmp_path / "backups", database=source, folder=uploads)
    assert made.returncode == 0, made.stderr
    archive = Path(made.stdout.strip())

    elsewhere = tmp_path / "elsewhere"
    restored = manage("restore", archive, database=empty_database, folder=elsewhere)
    assert restored.returncode == 0, restored.stderr
    rows = counted(source)
    assert counted(empty_database) == rows
    assert rows["accounts_user"] and rows["courses_course"] and rows["lms_pages_lessonpage"]
    for folder in ("media", "private"):
        assert files_of(elsewhere / folder) == files_of(uploads / folder) != {}

    # Again: refused, because something is there now; told so, it is replaced, and the sequences go on where they were.
    refused = manage("restore", archive, database=empty_database, folder=elsewhere)
    assert refused.returncode == 1 and "not empty" in refused.stderr
    again = manage("restore", archive, "--replace", database=empty_database, folder=elsewhere)
    assert again.returncode == 0, again.stderr
    assert counted(empty_database) == rows

    # The last step fails, inside the transaction: nothing of it stays, and the files are those from before.
    with psycopg.connect(empty_database) as database:
        database.execute("DELETE FROM django_session")
        database.execute("CREATE TABLE mine (id int)")
        database.execute("INSERT INTO mine VALUES (1)")
    (elsewhere / "media" / "mine.txt").write_text("mine")
    wrong = rewritten(
        archive, lambda name, content: (name, content.replace(b'"accounts_user": ', b'"accounts_user": 9'))
    )
    failed = manage("restore", wrong, "--replace", database=empty_database, folder=elsewhere)
    assert failed.returncode == 1 and "accounts_user" in failed.stderr
    assert counted(empty_database)["mine"] == 1
    assert (elsewhere / "media" / "mine.txt").read_text() == "mine"
