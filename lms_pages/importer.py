"""The contract of a course importer. Members live in importers/, one file each, and name their object `importer`.

An importer turns the files of a course into a plain tree (importing.specs) and writes nothing. Writing the tree as
pages, files and one report is the same for all formats (importing.writer, importing.services).

What counts as an item of the source, and ends in the report as mapped, kept raw, rejected, or unaccounted for:

    file         every file of the folder (dot files and dot folders are not part of a course)
    setting      every key of a front matter, and every key or entry of a configuration file
    heading, text, code, table, formula, quote, divider
                 what stands in a Markdown file: a `text` is a run of lines of prose or list without a blank between
    image        every picture, Markdown or <img>
    tag          every other HTML or JSX tag that opens outside code
    container    every fence of colons that opens a box
    condition    every branch of an {#if}
    comment      every <!-- comment -->
    definition   every link definition, [name]: address
    quiz, question, video, document, embed
                 as the format writes them
"""

from abc import ABC, abstractmethod

from core.import_ledger import Item, Ledger
from core.registry import Registry

from .importing.source import CourseSource
from .importing.specs import ImportedCourse


class Importer(ABC):
    label: str  # for people: "Markdown folder"
    signature: str  # for people: what such a folder contains, so that a refusal can say what is missing

    @abstractmethod
    def recognizes(self, source: CourseSource) -> bool:
        """Whether the folder looks like this format. Cheap: looks at names, not into files."""

    @abstractmethod
    def scan(self, source: CourseSource) -> list[Item]:
        """Everything there is in the source, found without mapping any of it, so that the report can count losses."""

    @abstractmethod
    def read(self, source: CourseSource, ledger: Ledger) -> ImportedCourse:
        """The course as plain data. Each item is claimed in the ledger, with where it went or why it did not.

        What is wrong with one file is written to the ledger and the rest is read on. Raises ImportRefused only when
        there is no course to be had.
        """


importers: Registry = Registry("lms_pages.importers", attribute="importer")
