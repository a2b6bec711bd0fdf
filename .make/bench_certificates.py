"""A certificate: drawn for the first time, and taken from the store."""

from bench_browser import Browser
from bench_works import Goal, Work, page

LIST = "/learn/certificates/"
KEY = r'id="certificate-([0-9a-f-]{36})"'
STORED = r'href="(/certificates/files/[^"]+)"'
FEW = 6  # drawings in a round


def certificate_works(student: Browser) -> list[Work]:
    """None where the student has none, or where the ruler that draws is not there: a site that runs elsewhere."""
    keys = student.get(LIST).find(KEY)
    if not keys:
        return []
    drawn = f"/bench/first-pdf/{keys[0]}/"
    works = []
    if student.get(drawn).status == 200:
        works.append(page("certificate_first", "certificate, drawn", None, student, drawn, "drawn", count=FEW))
    if stored := student.get(LIST).find(STORED):
        works.append(page("certificate", "certificate, stored", Goal(3, 1), student, stored[0]))
    return works
