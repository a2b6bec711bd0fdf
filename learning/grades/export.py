"""The gradebook as a file: a line for every student, two columns for every activity."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook

from core.csv_files import safe_cell

from .gradebook import Row
from .totals import Scheme


def heading_of(item) -> str:
    """An activity by title and number; the number is what a file of overrides may name it by."""
    return f"{item.title} [{item.activity_id}]"


def lines_of(rows: Iterable[Row], scheme: Scheme) -> Iterator[list]:
    """The heading first. Cells are texts, Decimals and None; texts are safe in a spreadsheet."""
    columns = [cell for item in scheme.items for cell in (heading_of(item), _("%(name)s, of") % {"name": item.title})]
    heading = [
        _("Name"),
        _("Email"),
        *columns,
        _("Total so far, percent"),
        _("Total, percent"),
        _("Letter"),
        _("Passed"),
    ]
    yield [safe_cell(cell) for cell in heading]
    for row in rows:
        yield [safe_cell(cell) for cell in _line(row, scheme)]


def _line(row: Row, scheme: Scheme) -> list:
    cells: list[Decimal | str | None] = [row.name, row.enrollment.user.email]
    for item in scheme.items:
        result = row.results.get(item.activity_id)
        cells += [result.points, result.max_points] if result else [None, None]
    passed = {None: "", True: _("yes"), False: _("no")}[row.total.is_passed]
    return [*cells, row.total.percent, row.total.final, row.total.letter, passed]


def as_csv(lines: Iterable[list]) -> Iterator[str]:
    """A piece of text for every line; the first begins with a mark by which spreadsheets know UTF-8."""
    memory = io.StringIO("\ufeff")
    memory.seek(0, io.SEEK_END)
    writer = csv.writer(memory)
    for line in lines:
        writer.writerow(line)
        yield memory.getvalue()
        memory.seek(0)
        memory.truncate()


def as_xlsx(lines: Iterable[list]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Grades")[:31])
    sheet.freeze_panes = "B2"
    for line in lines:
        sheet.append(line)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()
