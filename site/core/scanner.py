"""Contract of a scanner of uploads. Members live in scanners/; settings.UPLOAD_SCANNER names the one of this site.

It serves every upload: forms with a file ask `refuse_infected`, stored uploads are scanned by `core.uploads`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .registry import Registry


class Finding(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    SKIPPED = "skipped"  # nobody looked


@dataclass(frozen=True)
class Verdict:
    """`detail` is what the scanner calls what it found."""

    finding: Finding
    detail: str = ""


class ScannerAway(Exception):
    """The scanner gave no verdict; the file has to be scanned again."""


class Scanner(Protocol):
    def scan(self, file: BinaryIO) -> Verdict:
        """Read the file from where it stands to its end. Raises ScannerAway."""


scanners = Registry("core.scanners", attribute="scanner")


def scan(file: BinaryIO) -> Verdict:
    """By the scanner of this site. Raises ScannerAway."""
    return scanners[settings.UPLOAD_SCANNER].scan(file)


def refuse_infected(file) -> None:
    """For forms: raises ValidationError for a file that holds something harmful, or that nobody could look at now. The
    file is read from its beginning, and stands there again afterwards."""
    file.seek(0)
    try:
        verdict = scan(file)
    except ScannerAway:
        raise ValidationError(
            _("The file could not be checked for viruses just now. Try again in a few minutes."), code="not_scanned"
        ) from None
    finally:
        file.seek(0)
    if verdict.finding == Finding.INFECTED:
        raise ValidationError(
            _("The virus scanner found %(what)s in this file. It was not kept."),
            code="infected",
            params={"what": verdict.detail},
        )
