from django.core.management.base import BaseCommand

from lms_pages.moderation.workflow import ensure_workflow
from lms_pages.setup import ensure_site


class Command(BaseCommand):
    help = "Make site, home page, catalog and course review when they are missing. Changes nothing that is there."

    def handle(self, *args, **options):
        home, catalog = ensure_site()
        workflow = ensure_workflow()
        self.stdout.write(f"Home: {home.title}; catalog: {catalog.title} ({catalog.url_path}); review: {workflow}")
