"""CSV files that people send and take away: read with errors they understand, written so that no cell is a formula."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

MOST_LINES = 2000
LARGEST_BYTES = 500_000
DELIMITERS = (",", ";", "\t")  # spreadsheets of some countries write semicolons
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class UnreadableFile(Exception):
    """Not a single line can be told from it. The message says what to do."""


def decode_file(content: bytes) -> str:
    """The text of an uploaded file. Raises UnreadableFile for one that is too large or no text in UTF-8."""
    if len(content) > LARGEST_BYTES:
        raise UnreadableFile(_("The file is larger than 500 KB. Split it."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("The file is no text in UTF-8. Save it as “CSV UTF-8”.")) from None


def read_rows(text: str, *, columns: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """[(number of the line, from 1, {name of the column in lower case: cell})] without empty lines. `columns` have to
    be there. Raises UnreadableFile."""
    wanted = list(columns)
    text = text.lstrip("\ufeff")
    head = text.splitlines()[:1]
    delimiter = max(DELIMITERS, key=head[0].count) if head else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows = []
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if not set(wanted) <= set(names):
            raise UnreadableFile(_("The first line has to name the columns: %(names)s") % {"names": ",".join(wanted)})
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            rows.append((reader.line_num, dict(zip(names, (cell.strip() for cell in row), strict=False))))
            if len(rows) > MOST_LINES:
                raise UnreadableFile(_("More than 2,000 lines. Split the file."))
    except csv.Error as problem:
        raise UnreadableFile(
            _("Line %(number)d cannot be read: %(problem)s") % {"number": reader.line_num, "problem": problem}
        ) from None
    if not rows:
        raise UnreadableFile(_("There is no line below the names of the columns."))
    return rows


def safe_cell(value):
    """A text that a spreadsheet would take for a formula, made one that it only shows. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
