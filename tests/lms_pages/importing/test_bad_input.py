"""What is wrong with one file gets a line, and the rest is imported."""

import zipfile

import pytest

from lms_pages.importing.front_matter import BadYaml, read_yaml
from lms_pages.importing.services import import_course
from lms_pages.importing.source import MAX_TEXT
from lms_pages.importing.specs import ImportRefused

from .conftest import adds_up, lines_of, png

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def dry(path, **options):
    return import_course(path=path, dry_run=True, **options)


def titles(result):
    return [lesson.title for lesson in result.course.lessons]


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: [unclosed", "broken front matter: line"),
        ("- a\n- b", "broken front matter: expected lines"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("title: " + "[" * 3000, "broken front matter"),
        ("title: !!python/object/apply:os.system [ls]", "broken front matter"),
    ],
)
def test_a_broken_front_matter_is_reported_and_the_lesson_kept(course, front, reason):
    (course / "01-first/02-next.md").write_text(f"---\n{front}\n---\n\nStill here.\n")
    result = dry(course)
    assert titles(result) == ["Start", "Next", "End"]
    assert result.course.lessons[1].blocks[0]["value"] == "Still here."
    assert any(reason in line["reason"] for line in lines_of(result.report, "01-first/02-next.md"))
    assert result.report["unaccounted"] == 0
    assert adds_up(result.report)


def test_a_yaml_bomb_is_refused_at_once():
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    with pytest.raises(BadYaml, match="aliases"):
        read_yaml("\n".join(rows))
    assert read_yaml("a: {b: [1, two]}") == {"a": {"b": [1, "two"]}}


def test_wrong_and_unknown_keys_are_reported(course):
    (course / "01-first/02-next.md").write_text(
        "---\ntitle: Next\nminutes: soon\npreview: maybe\nmood: fine\n---\n\nText.\n"
    )
    result = dry(course)
    reasons = [line["reason"] for line in lines_of(result.report, "01-first/02-next.md")]
    assert reasons == [
        "minutes: expected a whole number from 1 to 99999",
        "preview: expected true or false",
        "mood: an unknown key",
    ]
    assert result.report["unaccounted"] == 0


def test_what_is_too_long_is_cut_and_reported(course):
    (course / "course.md").write_text(f"---\ntitle: Small\nsubtitle: {'x' * 300}\noutcomes: [{'y ' * 200}]\n---\n")
    result = dry(course)
    assert len(result.course.subtitle) == 255
    assert len(result.course.outcomes[0]) == 300
    assert [line["detail"] for line in lines_of(result.report, "course.md", "raw")] == ["subtitle", "outcomes"]


@pytest.mark.parametrize("content", [b"---\ntitle: Caf\xe9\n---\n", b"\xff\xfe#\x00"])
def test_a_file_that_is_not_utf_8_is_left_out(course, content):
    (course / "01-first/02-next.md").write_bytes(content)
    result = dry(course)
    assert titles(result) == ["Start", "End"]
    assert "not UTF-8" in lines_of(result.report, "01-first/02-next.md")[0]["reason"]


def test_a_course_file_that_is_not_utf_8_does_not_cost_the_course(course):
    (course / "course.md").write_bytes(b"---\ntitle: Caf\xe9\n---\n")
    result = dry(course)
    assert result.course.title == "Small course"
    assert len(titles(result)) == 3
    assert "not UTF-8" in lines_of(result.report, "course.md")[0]["reason"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(course):
    text = (course / "01-first/01-start.md").read_text()
    (course / "01-first/01-start.md").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    result = dry(course)
    assert titles(result)[0] == "Start"
    assert (result.report["questions"], result.report["unaccounted"]) == (1, 0)


def test_fifty_megabytes_of_markdown_are_refused_without_being_read(course, monkeypatch):
    path = course / "01-first/02-next.md"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    read_bytes = type(path).read_bytes

    def guarded(self):
        assert self.stat().st_size <= MAX_TEXT
        return read_bytes(self)

    monkeypatch.setattr(type(path), "read_bytes", guarded)
    result = dry(course)
    assert titles(result) == ["Start", "End"]
    assert "50 MB is too large" in lines_of(result.report, "01-first/02-next.md")[0]["reason"]


def test_files_in_no_module_and_unused_ones_are_reported(course):
    (course / "notes.md").write_text("# Notes\n\nTo self.\n")
    (course / "01-first/images/unused.png").write_bytes(png(3))
    (course / "order.md").unlink(missing_ok=True)
    result = dry(course)
    assert lines_of(result.report, "notes.md")[0]["reason"] == "not a lesson: it is in no module"
    assert lines_of(result.report, "01-first/images/unused.png")[0]["reason"] == "no lesson uses it"
    assert result.report["unaccounted"] == 0


def test_order_overrules_names_and_unknown_names_are_reported(course):
    (course / "01-first/module.md").write_text("---\ntitle: First\norder: [next, gone, 01-start.md]\n---\n")
    result = dry(course)
    assert titles(result) == ["Next", "Start", "End"]
    assert lines_of(result.report, "01-first/module.md")[0]["reason"] == "order: there is no gone"


def test_an_empty_folder_and_a_missing_one_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportRefused, match="is empty"):
        dry(tmp_path / "empty")
    with pytest.raises(ImportRefused, match="does not exist"):
        dry(tmp_path / "nowhere")


def test_an_unknown_format_is_refused_and_the_known_ones_named(tmp_path):
    (tmp_path / "readme.txt").write_text("x")
    with pytest.raises(ImportRefused, match="carpentries .* huggingface .* markdown"):
        dry(tmp_path)
    with pytest.raises(ImportRefused, match="not in the format huggingface"):
        dry(tmp_path, format="huggingface")


def test_a_course_without_a_lesson_that_can_be_read_is_refused(folder):
    root = folder({"course.md": "---\ntitle: C\n---\n", "m/module.md": "---\ntitle: M\n---\n", "m/a.md": b"\xff"})
    with pytest.raises(ImportRefused, match="no lesson could be read.*not UTF-8"):
        dry(root)


def zipped(path, names):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return path


def test_a_zip_file_is_a_folder_too(course, tmp_path):
    names = {
        f"small-course/{file.relative_to(course)}": file.read_bytes() for file in course.rglob("*") if file.is_file()
    }
    result = dry(zipped(tmp_path / "download.zip", names))
    assert titles(result) == ["Start", "Next", "End"]
    assert result.course.source == "markdown:small-course"


@pytest.mark.parametrize("name", ["../evil.md", "/etc/evil.md", "a/../../evil.md", "C:/evil.md", "..\\evil.md"])
def test_a_zip_file_that_reaches_out_is_refused(tmp_path, name):
    with pytest.raises(ImportRefused, match="leads out of the archive"):
        dry(zipped(tmp_path / "x.zip", {"course.md": "x", name: "x"}))
    assert not (tmp_path.parent / "evil.md").exists()


def test_a_zip_file_with_a_symbolic_link_is_refused(tmp_path):
    entry = zipfile.ZipInfo("course.md")
    entry.external_attr = 0o120777 << 16
    with pytest.raises(ImportRefused, match="symbolic link"):
        dry(zipped(tmp_path / "x.zip", {entry: "/etc/passwd"}))


def test_a_zip_bomb_is_refused_while_unpacking(tmp_path, monkeypatch):
    monkeypatch.setattr("lms_pages.importing.source.MAX_UNPACKED", 100_000)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("course.md", b"0" * 5_000_000)
    assert (tmp_path / "x.zip").stat().st_size < 100_000
    with pytest.raises(ImportRefused, match="unpacks to more than"):
        dry(tmp_path / "x.zip")
