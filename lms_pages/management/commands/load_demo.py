import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import roles
from lms_pages import demo_accounts
from lms_pages.demo_assignment import furnish_assignment
from lms_pages.demo_pages import furnish_site
from lms_pages.demo_shop import furnish_shop
from lms_pages.demo_students import furnish_students
from lms_pages.demo_tools import ensure_playground
from lms_pages.importing.services import import_course
from lms_pages.models import CoursePage

DEMO = Path(__file__).resolve().parents[2] / "demo"
SOLD = ("tables-worth-reading", "charts-that-tell-the-truth")
COURSES = (*SOLD, "averages-that-mislead", "prompting-that-holds-up", "how-neural-networks-learn")  # the newest last


class Command(BaseCommand):
    help = "Load the demo: accounts with a known password, courses, and a fuller home page. Again brings it up to date."

    def handle(self, *args, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "The demo makes accounts whose password everybody knows, an administrator among them. "
                "It is only for development; use setup_site for a site of your own."
            )
        with transaction.atomic():
            users = demo_accounts.ensure_demo_accounts()
            ensure_playground()
            results = [import_course(path=DEMO / name, publish=True, owner=users[roles.INSTRUCTOR]) for name in COURSES]
            for result in results:
                self._credit(result.written.page, users[roles.INSTRUCTOR])
            furnish_assignment(users[roles.INSTRUCTOR])
            furnish_site()
            furnish_shop()
        furnish_students(users[roles.INSTRUCTOR])  # on the rows that are made of the pages after commit
        self._write_accounts()
        for result in results:
            self._tell(result)
        for account in demo_accounts.ACCOUNTS:
            self.stdout.write(f"  {account.role:14} {account.email:24} {demo_accounts.PASSWORD}")

    def _tell(self, result) -> None:
        pages = {name: len(titles) for name, titles in result.report["pages"].items()}
        self.stdout.write(
            f"Demo: {result.course.title}, {result.report['lessons']} lessons "
            f"({pages['created']} pages created, {pages['updated']} updated, {pages['unchanged']} as before)"
        )

    def _credit(self, page: CoursePage, user) -> None:
        """Name the instructor on the course page."""
        draft = page.get_latest_revision_as_object()
        if not draft.instructors.filter(user=user).exists():
            draft.instructors.create(user=user)
            draft.save_revision().publish()

    def _write_accounts(self) -> None:
        """For `make run`, which prints the sign-ins, and for browser tests."""
        settings.VAR.mkdir(parents=True, exist_ok=True)
        accounts = [
            {"role": account.role, "email": account.email, "password": demo_accounts.PASSWORD}
            for account in demo_accounts.ACCOUNTS
        ]
        (settings.VAR / "demo.json").write_text(json.dumps({"accounts": accounts}, indent=1) + "\n", encoding="utf-8")
