"""The course an instructor begins with: a draft that says of itself how courses are written, to be written over."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from core.import_ledger import Ledger
from learning.courses.models import CourseMember

from .importer import importers
from .importing.file_store import FileStore
from .importing.source import open_source
from .importing.writer import write_course
from .models import CatalogPage, CoursePage

FOLDER = Path(__file__).resolve().parent / "template_course"
FORMAT = "markdown"


def needs_first_course(user: User, catalog: CatalogPage) -> bool:
    """Whether the template is offered: to those who teach nothing yet, not to editors, who begin courses for others."""
    return (
        not catalog.permissions_for_user(user).can_publish_subpage()
        and not CourseMember.objects.filter(user=user).exists()
    )


@transaction.atomic
def begin_first_course(*, user: User) -> CoursePage:
    """A new draft of the template, which `user` leads and is named on."""
    with open_source(FOLDER) as source:
        course = importers[FORMAT].read(source, Ledger(importers[FORMAT].scan(source)))
        # An identity of its own, so that the next one to begin does not get the same pages.
        course = replace(course, source=f"first-course:{uuid4()}")
        page = write_course(course, FileStore(source, course.source, user), publish=False, owner=user).page
    page.instructors.create(user=user)
    page.save(clean=False)
    page.save_revision(user=user, changed=False, clean=False)
    return page
