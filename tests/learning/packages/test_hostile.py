"""Packages that must not get in: each is refused by its own word, and leaves nothing behind."""

import json
import os
import stat
import struct
import zipfile
from io import BytesIO

import pytest

from core.private_files import private_storage
from learning.packages.models import Package
from learning.packages.reasons import MOST, SENTENCES, PackageRefused
from learning.packages.services import inspect_package, store_package
from tests.factories.packages import MANIFEST, SCRIPT, packed, whole

pytestmark = pytest.mark.once

MISSING = {"machineName": "H5P.Missing", "majorVersion": 2, "minorVersion": 7}
HARMLESS_SVG = '<svg xmlns="http://www.w3.org/2000/svg"><style>p{fill:red}</style><path d="M0 0" fill="url(#a)"/></svg>'
ZEROS = b"\0" * (5 * 1024 * 1024)


def entry(name: str, content=b"x", *, mode=0, method=zipfile.ZIP_DEFLATED, flags=0) -> BytesIO:
    """A whole package with one more entry, made with what zipfile lets one say."""
    file = packed()
    info = zipfile.ZipInfo(name)
    info.external_attr, info.compress_type = mode << 16, method
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(info, content)
    return changed_last_entry(file, flags=flags) if flags else file


def changed_last_entry(file: BytesIO, *, flags=0, name: bytes | None = None, size: int | None = None) -> BytesIO:
    """What zipfile does not let one say: bits, and names and sizes that are not so, in both headers."""
    data = bytearray(file.getvalue())
    for mark, at_flags, at_size, at_name in ((b"PK\3\4", 6, 22, 30), (b"PK\1\2", 8, 24, 46)):
        start = data.rindex(mark)
        data[start + at_flags : start + at_flags + 2] = struct.pack("<H", flags)
        if name is not None:
            data[start + at_name : start + at_name + len(name)] = name
        if size is not None:
            data[start + at_size : start + at_size + 4] = struct.pack("<I", size)
    return BytesIO(bytes(data))


def spoiled(path: str) -> BytesIO:
    """One byte of the packed content of a file is another."""
    file = packed(method=zipfile.ZIP_STORED)
    data = bytearray(file.getvalue())
    at = data.index(path.encode()) + len(path) + 5
    data[at] ^= 0x55
    return BytesIO(bytes(data))


def twice(name: str, again: str) -> BytesIO:
    return packed({**whole(), name: "1", again: "2"})


def doubled_entry() -> BytesIO:
    file = packed()
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("h5p.json", json.dumps(MANIFEST))
    return file


def lying_size() -> BytesIO:
    """The headers say ten bytes; five megabytes come out. Deflate ends where it ends, not where a header says so."""
    return changed_last_entry(entry("content/lies.png", ZEROS), size=10)


def nested() -> bytes:
    return packed().getvalue()


def zip_of(*paths: str, **changes) -> BytesIO:
    files = whole(**changes)
    return packed({path: content for path, content in files.items() if path not in paths})


def svg(inside: str) -> BytesIO:
    return packed(whole(**{"content/images/a.svg": f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'}))


LINK, DEVICE = stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644
HOSTILE = {
    "nothing": ("empty", lambda: BytesIO()),
    "text": ("not_zip", lambda: BytesIO(b"<h1>not found</h1>")),
    "cut off": ("not_zip", lambda: BytesIO(packed().getvalue()[:-200])),
    "only its head": ("not_zip", lambda: BytesIO(packed().getvalue()[:100])),
    "wrong checksum": ("unreadable", lambda: spoiled("content/content.json")),
    "size that is not so": ("unreadable", lying_size),
    "LZMA": ("compression", lambda: entry("content/a.png", method=zipfile.ZIP_LZMA)),
    "BZip2": ("compression", lambda: packed(method=zipfile.ZIP_BZIP2)),
    "password": ("encrypted", lambda: entry("content/a.png", flags=1)),
    "up and out": ("leads_out", lambda: entry("../../outside.json")),
    "out in the middle": ("leads_out", lambda: entry("content/../../../outside.json")),
    "out with backslashes": ("leads_out", lambda: entry("..\\..\\outside.json")),
    "absolute": ("leads_out", lambda: entry("/etc/cron.d/job.json")),
    "drive letter": ("leads_out", lambda: entry("C:/windows/job.json")),
    "symbolic link": ("link", lambda: entry("content/a.png", b"/etc/hostname", mode=LINK)),
    "pipe": ("link", lambda: entry("content/a.png", mode=DEVICE)),
    "name not in UTF-8": (
        "name", lambda: changed_last_entry(entry("content/abc.png"), flags=0x800, name=b"content/\xff\xfec.png")
    ),
    "name of an old code page": (
        "name", lambda: changed_last_entry(entry("content/abc.png"), name=b"content/\x84bc.png")
    ),
    "name with control characters": ("name", lambda: entry("content/a\x1b[2J.png")),
    "name with a zero": ("name", lambda: changed_last_entry(entry("content/abc.png"), name=b"content/a\0c.png")),
    "endless name": ("name", lambda: entry("content/" + "x" * 300 + ".png")),
    "deep path": ("name", lambda: entry("content/" + "x/" * 300 + "a.png")),
    "the same twice": ("duplicate", doubled_entry),
    "the same in capitals": ("duplicate", lambda: twice("content/a.png", "content/A.PNG")),
    "file and folder": ("duplicate", lambda: twice("content/a.png", "content/a.png/b.png")),
    "too many files": ("too_many_files", lambda: packed({f"content/{n}.txt": "" for n in range(60)})),
    "one file too big": ("file_too_big", lambda: entry("content/a.png", os.urandom(1_100_000))),
    "too much altogether": (
        "too_big", lambda: packed({**whole(), **{f"content/{n}.png": os.urandom(900_000) for n in range(5)}})
    ),
    "bomb": ("bomb", lambda: entry("content/a.txt", ZEROS)),
    "package in the package": ("nested_archive", lambda: entry("content/a.png", nested())),
    "archive in the content": ("foreign_file", lambda: entry("content/a.zip", nested())),
    "program": ("foreign_file", lambda: entry("content/run.php", "<?php")),
    "web page": ("foreign_file", lambda: entry("content/page.html", "<script>")),
    "script in the content": ("foreign_file", lambda: entry("content/a.js")),
    "drawing with script": ("svg", lambda: svg("<script>alert(1)</script>")),
    "drawing with events": ("svg", lambda: svg('<rect onclick="alert(1)"/>')),
    "drawing that leads out": ("svg", lambda: svg('<a href="javascript:alert(1)"><text/></a>')),
    "drawing that asks others": ("svg", lambda: svg('<image href="https://evil.example.org/a.png"/>')),
    "drawing with entities": (
        "svg", lambda: packed(whole(**{"content/a.svg": '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'}))
    ),
    "SCORM": ("scorm", lambda: packed({"imsmanifest.xml": "<manifest/>"})),
    "a folder was packed": ("h5p_json_missing", lambda: packed({f"my/{path}": text for path, text in whole().items()})),
    "manifest that is no JSON": ("h5p_json", lambda: packed({**whole(), "h5p.json": "{'title': 1}"})),
    "manifest that is a list": ("h5p_json", lambda: packed({**whole(), "h5p.json": "[]"})),
    "manifest not in UTF-8": (
        "h5p_json", lambda: packed({**whole(), "h5p.json": json.dumps(MANIFEST).encode("utf-16")})
    ),
    "manifest nested for ever": ("h5p_json", lambda: packed({**whole(), "h5p.json": "[" * 100_000})),
    "manifest with NaN": ("h5p_json", lambda: packed({**whole(), "h5p.json": '{"title": NaN}'})),
    "no title": ("h5p_json_fields", lambda: packed(whole(manifest={"title": None}))),
    "main library with a path": ("h5p_json_fields", lambda: packed(whole(manifest={"mainLibrary": "../x"}))),
    "libraries that are none": ("h5p_json_fields", lambda: packed(whole(manifest={"preloadedDependencies": ["a"]}))),
    "no content": ("content_missing", lambda: zip_of("content/content.json")),
    "content that is no JSON": ("content_json", lambda: packed({**whole(), "content/content.json": "<html>"})),
    "no libraries": (
        "no_libraries", lambda: packed({path: whole()[path] for path in ("h5p.json", "content/content.json")})
    ),
    "main library not listed": ("main_library", lambda: packed(whole(manifest={"mainLibrary": "H5P.Other"}))),
    "library missing": (
        "missing_library",
        lambda: packed(whole(manifest={"preloadedDependencies": [*MANIFEST["preloadedDependencies"], MISSING]})),
    ),
    "library of a library missing": (
        "missing_library", lambda: packed(whole(library={"preloadedDependencies": [MISSING]}))
    ),
    "library of the content missing": (
        "missing_library", lambda: packed(whole(content={"a": [{"library": "H5P.Missing 2.7", "params": {}}]}))
    ),
    "library without sense": ("library_json", lambda: packed(whole(library={"preloadedJs": [5]}))),
    "library file missing": ("library_file", lambda: packed({**whole(), "Marula.Probe-1.0/probe.js": None})),
    "library file elsewhere": (
        "library_file", lambda: packed(whole(library={"preloadedJs": [{"path": "../../content/a.js"}]}))
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def small_limits(settings):
    settings.PACKAGE_FILES = 50
    settings.PACKAGE_UNPACKED_BYTES, settings.PACKAGE_BYTES = 4 * 1024 * 1024, 8 * 1024 * 1024
    settings.PACKAGE_FILE_BYTES = 1024 * 1024


@pytest.mark.parametrize("kind", HOSTILE)
def test_each_is_refused_by_its_own_word(kind, settings):
    code, make = HOSTILE[kind]
    if kind == "bomb":
        settings.PACKAGE_FILE_BYTES = settings.PACKAGE_UNPACKED_BYTES = 100 * 1024 * 1024
    with pytest.raises(PackageRefused) as refusal:
        inspect_package(file=make())
    found = refusal.value.reasons
    assert {reason.code for reason in found} == {code}
    assert all(reason.sentence and "%(" not in reason.sentence and reason.sentence.isprintable() for reason in found)


def test_every_sentence_is_said_by_one_of_them(settings):
    settings.PACKAGE_BYTES = 100
    with pytest.raises(PackageRefused) as refusal:
        inspect_package(file=packed())
    assert refusal.value.reasons[0].code == "packed_too_big"
    assert {code for code, _make in HOSTILE.values()} | {"packed_too_big"} == set(SENTENCES)


def test_all_that_is_wrong_is_told_at_once_and_no_more_than_one_can_read():
    files = whole(manifest={"preloadedDependencies": [*MANIFEST["preloadedDependencies"], MISSING]})
    with pytest.raises(PackageRefused) as refusal:
        inspect_package(file=packed({**files, "content/content.json": "?", "content/a.svg": "<svg><script/></svg>"}))
    assert {reason.code for reason in refusal.value.reasons} == {"missing_library", "content_json", "svg"}
    assert "H5P.Missing 2.7" in str(refusal.value)

    with pytest.raises(PackageRefused) as refusal:
        inspect_package(file=packed({**whole(), **{f"content/{number}.php": "" for number in range(40)}}))
    assert len(refusal.value.reasons) == MOST


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing_behind():
    before = kept_packages()
    for _code, make in (HOSTILE["wrong checksum"], HOSTILE["library missing"], HOSTILE["up and out"]):
        with pytest.raises(PackageRefused):
            store_package(file=make(), uploaded_by=None, now=None)
    assert not Package.objects.exists() and kept_packages() == before


def kept_packages() -> list[str]:
    """Folders of packages, those of other tests among them."""
    return sorted(private_storage().listdir("packages")[0]) if private_storage().exists("packages") else []


def test_what_editors_leave_in_packages_does_no_harm():
    """Harmless drawings, capitals in endings, what computers add: in. What nothing plays: not unpacked."""
    skipped = {
        "__MACOSX/content/._a.png": "x",
        "content/.DS_Store": "x",
        "README.txt": "x",
        "Marula.Probe-1.0/a.php": "<?",
    }
    kept = {
        "content/images/a.PNG": "x",
        "content/b.svg": HARMLESS_SVG,
        "Marula.Probe-1.0/script.svg": "<svg><script/></svg>",
    }
    kind, _facts, paths = inspect_package(file=packed({**whole(script=SCRIPT), **skipped, **kept}))
    assert kind == "h5p" and set(paths) == {*whole(), *kept}
