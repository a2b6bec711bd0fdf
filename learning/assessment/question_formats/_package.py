"""Packages: zip archives with a manifest, read file by file, each counted."""

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from core.archives import MEGABYTE, UNREADABLE, Allowance, ArchiveRefused, members
from core.import_ledger import MAPPED, REJECTED, Item

from ..question_format import FormatRefused, Reading

MOST_FILES, MOST_UNPACKED, MOST_BEGINNING = 20_000, 300 * MEGABYTE, 2 * MEGABYTE
MANIFEST = "imsmanifest.xml"
# How Common Cartridge calls the folder of its files.
FOLDERS = ("$IMS-CC-FILEBASE$/", "IMS_CC_FILEBASE/", "$IMS_CC_FILEBASE$/", "%24IMS-CC-FILEBASE%24/")


class Package:
    def __init__(self, zipped: zipfile.ZipFile, name: str):
        self.zipped, self.name = zipped, name
        try:
            self.entries = dict(members(zipped, name, most_files=MOST_FILES))
        except ArchiveRefused as refusal:
            raise FormatRefused(str(refusal)) from None
        self.allowance = Allowance(name, MOST_UNPACKED)

    def read(self, path: str) -> bytes:
        """Raises FormatRefused when too much came out by now, or the archive is broken there."""
        try:
            return b"".join(self.allowance.chunks(self.zipped, self.entries[path]))
        except ArchiveRefused as refusal:
            raise FormatRefused(str(refusal)) from None

    def beginning(self, path: str) -> str:
        """The first characters of a file, for recognizing."""
        try:
            with self.zipped.open(self.entries[path]) as file:
                return file.read(2048).decode("utf-8", "ignore")
        except UNREADABLE:
            return ""

    def find(self, address: str, beside: str) -> str | None:
        """The path of the file at an address in the file `beside`."""
        for folder in FOLDERS:
            if folder in address:
                name = unquote(address.split(folder, 1)[1].split("?")[0])
                return next((path for path in self.entries if path.endswith(f"/{name}") or path == name), None)
        name = unquote(address.split("?")[0].split("#")[0])
        for folder in (posixpath.dirname(beside), ""):
            path = posixpath.normpath(posixpath.join(folder, name))
            if path in self.entries:
                return path
        return None

    def xml_files(self, root: str) -> list[str]:
        """Paths of the XML files whose root element is `root`."""
        return [
            path
            for path in self.entries
            if path.lower().endswith((".xml", ".qti")) and f"<{root}" in _without_prefixes(self.beginning(path))
        ]


def _without_prefixes(text: str) -> str:
    return text.replace("<qti:", "<").replace("<ims:", "<")


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Raises FormatRefused for what is no zip archive, and for one that is not safe."""
    try:
        zipped = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise FormatRefused(f"{path.name} cannot be opened as a zip archive ({error}).") from None
    with zipped:
        yield Package(zipped, path.name)


def has_xml(path: Path, root: str) -> bool:
    """Whether a zip archive has XML of this kind. Never raises: another format may know better."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with open_package(path) as package:
            return bool(package.xml_files(root))
    except FormatRefused:
        return False


class FileBooks:
    """What became of every file of a package."""

    def __init__(self, reading: Reading, package: Package):
        self.reading, self.open = reading, dict.fromkeys(package.entries)
        reading.ledger.expect([Item(path, "file") for path in package.entries])

    def book(self, path: str, *, outcome=MAPPED, target="", reason="") -> None:
        if path in self.open:
            del self.open[path]
            self.reading.book(Item(path, "file"), outcome=outcome, target=target, reason=reason)

    def close(self) -> None:
        """Book what nobody asked for."""
        for path in list(self.open):
            if path == MANIFEST:
                self.book(path, reason="It lists the files.")
            elif path.endswith(("assessment_meta.xml", "course_settings.xml")):
                self.book(path, outcome=REJECTED, reason="Settings of a quiz or course; the bank holds questions only.")
            else:
                self.book(path, outcome=REJECTED, reason="No question in it, and no question shows it.")


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive that is the same whenever it holds the same."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
