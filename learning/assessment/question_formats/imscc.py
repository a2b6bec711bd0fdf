"""Common Cartridge: a whole course, of which only the quizzes and question banks are read."""

import posixpath
import zipfile

from ..question_format import QuestionFormat
from ._package import Package, open_package
from .qti12 import read_package


class Imscc(QuestionFormat):
    label = "Common Cartridge"
    extension = ".imscc"
    media_type = "application/zip"
    can_write = False

    def recognizes(self, path):
        return path.suffix.lower() == ".imscc" and zipfile.is_zipfile(path)

    def read(self, path, reading):
        with open_package(path) as package:
            paths = package.xml_files("questestinterop")
            poorer = _told_twice(paths)
            rest = [found for found in paths if found not in poorer]
            reason = "The same quiz is in non_cc_assessments, with all its kinds of questions."
            read_package(package, reading, _quizzes_first(package, rest), known=dict.fromkeys(poorer, reason))


def _told_twice(paths: list[str]) -> list[str]:
    """Quizzes in the poorer words of Common Cartridge that Canvas also wrote in its own."""
    full = {posixpath.basename(path).split(".")[0] for path in paths if path.startswith("non_cc_assessments/")}
    return [path for path in paths if not path.startswith("non_cc_assessments/") and path.split("/")[0] in full]


def _quizzes_first(package: Package, paths: list[str]) -> list[str]:
    """A question of a quiz is in the bank of the course too, under a name that says less."""
    return sorted(paths, key=lambda path: ("<objectbank" in package.beginning(path), path))


question_format = Imscc()
