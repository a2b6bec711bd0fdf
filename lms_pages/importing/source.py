"""The files of a course, from a folder or a zip archive, never reaching outside of it."""

import posixpath
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from core.archives import MEGABYTE, Allowance, ArchiveRefused, members

from .specs import ImportRefused

# A file that is larger is refused before a byte of it is read.
MAX_TEXT, MAX_IMAGE, MAX_DOCUMENT, MAX_MEDIA = 2 * MEGABYTE, 20 * MEGABYTE, 50 * MEGABYTE, 1024 * MEGABYTE
MAX_FILES, MAX_UNPACKED = 5000, 2048 * MEGABYTE
IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"}
DOCUMENTS = {
    ".pdf",
    ".txt",
    ".csv",
    ".zip",
    ".ipynb",
    ".docx",
    ".xlsx",
    ".pptx",
    ".odt",
    ".ods",
    ".odp",
    ".json",
    ".py",
}
AUDIO = {".mp3", ".ogg", ".m4a", ".wav"}
MEDIA = {".mp4", ".webm", ".ogv"} | AUDIO
LIMITS = {"image": MAX_IMAGE, "document": MAX_DOCUMENT, "media": MAX_MEDIA}


class BadFile(Exception):
    """One file or link cannot be used; the message says why. The rest can."""


def kind_of(path: str) -> str:
    """image, document or media by the ending of the name; "" for anything else."""
    suffix = PurePosixPath(path).suffix.lower()
    return {
        **dict.fromkeys(IMAGES, "image"),
        **dict.fromkeys(DOCUMENTS, "document"),
        **dict.fromkeys(MEDIA, "media"),
    }.get(suffix, "")


def is_audio(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in AUDIO


class CourseSource:
    """Paths are relative to the folder and have forward slashes. Symbolic links are never followed."""

    def __init__(self, root: Path, name: str):
        self.root = root.resolve()
        self.name = name
        self.files: list[str] = []
        self.links: list[str] = []  # symbolic links: refused, but reported
        self._walk(self.root)

    def _walk(self, folder: Path) -> None:
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or path.name == "__MACOSX":
                continue
            relative = path.relative_to(self.root).as_posix()
            if path.is_symlink():
                self.links.append(relative)
            elif path.is_dir():
                self._walk(path)
            elif path.is_file():
                self.files.append(relative)
            if len(self.files) > MAX_FILES:
                raise ImportRefused(f"{self.name} has more than {MAX_FILES} files. Import the course's own folder.")

    @property
    def only_folder(self) -> "CourseSource | None":
        """The source one level down, when there is nothing but one folder here: an archive of a folder."""
        names = {path.split("/")[0] for path in (*self.files, *self.links)}
        name = next(iter(names), "")
        if len(names) != 1 or name in self.files or name in self.links:
            return None
        return CourseSource(self.root / name, name)

    def has(self, path: str) -> bool:
        return path in self.files

    def below(self, folder: str) -> list[str]:
        return [path for path in self.files if path.startswith(f"{folder}/")]

    def path(self, path: str) -> Path:
        return self.root / path

    def size(self, path: str) -> int:
        return self.path(path).stat().st_size

    def text(self, path: str) -> str:
        """A text file with line ends as \\n. Raises BadFile when it is too large or not UTF-8."""
        if self.size(path) > MAX_TEXT:
            raise BadFile(
                f"{self.size(path) // MEGABYTE} MB is too large for a text file; "
                f"at most {MAX_TEXT // MEGABYTE} MB are read"
            )
        try:
            return self.path(path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            raise BadFile(f"not UTF-8: byte {error.object[error.start]:#04x} at position {error.start}") from None

    def resolve(self, link: str, *, relative_to: str) -> str:
        """The path of the file a link in the file `relative_to` names. Raises BadFile when it is not here."""
        target = unquote(link.split("#")[0].split("?")[0]).replace("\\", "/")
        if target.startswith("/") or (len(target) > 1 and target[1] == ":") or "\0" in target:
            raise BadFile(f"{link}: an absolute path; only files of the course folder can be used")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(relative_to), target))
        if path == ".." or path.startswith("../"):
            raise BadFile(f"{link}: leads out of the course folder")
        if any(path == link_path or path.startswith(f"{link_path}/") for link_path in self.links):
            raise BadFile(f"{link}: a symbolic link; put the file itself into the course folder")
        if path not in self.files:
            raise BadFile(f"{link}: there is no such file")
        return path

    def attachment(self, path: str) -> str:
        """The kind of a file to be attached. Raises BadFile for a kind or a size that is not taken."""
        kind = kind_of(path)
        if not kind:
            raise BadFile(f"{path}: files ending in {PurePosixPath(path).suffix or 'nothing'} are not taken")
        if self.size(path) > LIMITS[kind]:
            raise BadFile(f"{path}: {self.size(path) // MEGABYTE} MB; at most {LIMITS[kind] // MEGABYTE} MB are taken")
        return kind


@contextmanager
def open_source(path: str | Path) -> Iterator[CourseSource]:
    """The course at a folder or .zip file. Raises ImportRefused when there is none."""
    path = Path(path)
    if path.is_dir():
        yield _source(path.resolve(), path.resolve().name)
    elif path.is_file() and zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory() as folder:
            _unpack(path, Path(folder))
            yield _source(Path(folder), path.stem)
    elif path.exists():
        raise ImportRefused(f"{path} is neither a folder nor a .zip file. Give the folder that holds the course.")
    else:
        raise ImportRefused(f"{path} does not exist. Give the folder or .zip file that holds the course.")


def _source(root: Path, name: str) -> CourseSource:
    source = CourseSource(root, name)
    if not source.files and not source.links:
        raise ImportRefused(f"{name} is empty. Give the folder or .zip file that holds the course.")
    return source


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack, counting what really comes out, whatever the headers say."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            allowance = Allowance(archive.name, MAX_UNPACKED)
            for path, entry in members(zipped, archive.name, most_files=MAX_FILES):
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as unpacked:
                    for chunk in allowance.chunks(zipped, entry):
                        unpacked.write(chunk)
    except ArchiveRefused as refusal:
        raise ImportRefused(str(refusal)) from None
