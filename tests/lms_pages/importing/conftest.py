"""Small courses written to a temporary folder."""

import struct
import zlib
from pathlib import Path

import pytest
from django.conf import settings

from lms_pages.importing.services import import_course

# Courses of others are not part of the project: they lie in shared/ beside it, or beside the folder it is in.
SHARED = next(
    (parent / "shared" / "data" for parent in Path(settings.ROOT).parents if (parent / "shared" / "data").is_dir()),
    Path(settings.ROOT).parent / "shared" / "data",
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3" width="4" height="3"><path d="M0 0h4"/></svg>'


def png(shade: int = 0) -> bytes:
    """A picture of one gray pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes([0, shade])))
        + chunk(b"IEND", b"")
    )


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


QUIZ = """```quiz
title: Check yourself
pass: 70
questions:
  - question: Which way is downhill?
    options:
      - {text: Against the gradient, right: true, feedback: Yes.}
      - {text: Along the gradient}
```
"""


@pytest.fixture
def folder(tmp_path):
    """Writes {name: content} into a course folder and returns it."""
    root = tmp_path / "small-course"
    root.mkdir()
    return lambda files: write(root, files)


@pytest.fixture
def course(folder):
    """A course of two modules and three lessons, with a quiz and a picture."""
    return folder(
        {
            "course.md": "---\ntitle: Small course\nsubtitle: In short\ntags: [one, two]\n---\n\nAbout **it**.\n",
            "01-first/module.md": "---\ntitle: First\n---\n\nWhat comes first.\n",
            "01-first/01-start.md": f"---\ntitle: Start\nminutes: 7\n---\n\nHello *there*.\n\n{QUIZ}",
            "01-first/02-next.md": "---\ntitle: Next\n---\n\n![A dot](images/dot.png)\n",
            "01-first/images/dot.png": png(),
            "02-second/module.md": "---\ntitle: Second\n---\n",
            "02-second/01-end.md": (
                "---\ntitle: End\npreview: true\n---\n\nBack to [the start](../01-first/01-start.md).\n"
            ),
        }
    )


@pytest.fixture
def read(folder, db):
    """One lesson of Markdown -> (blocks, report), without writing anything."""

    def read_lesson(body: str, **files):
        root = folder(
            {"course.md": "---\ntitle: C\n---\n", "m/module.md": "---\ntitle: M\n---\n", "m/a.md": body, **files}
        )
        result = import_course(path=root, dry_run=True)
        return list(result.course.lessons[0].blocks), result.report

    return read_lesson


def lines_of(report: dict, file: str, outcome: str = "rejected") -> list[dict]:
    return [entry for entry in report["list"] if entry["file"] == file and entry["outcome"] == outcome]


def adds_up(report: dict) -> bool:
    parts = report["mapped"] + report["raw"] + report["rejected"] + report["unaccounted"]
    return report["items"] == parts == len(report["list"])
