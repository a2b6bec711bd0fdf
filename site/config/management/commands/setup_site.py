from django.core.management.base import BaseCommand

from lms_pages.certificate_designs import ensure_default_template
from lms_pages.moderation.workflow import ensure_workflow
from lms_pages.setup import ensure_site


class Command(BaseCommand):
    help = (
        "Make site, home, catalog, course review and certificate when they are missing. Changes nothing that is there."
    )

    def handle(self, *args, **options):
        home, catalog = ensure_site()
        workflow, certificate = ensure_workflow(), ensure_default_template()
        self.stdout.write(
            f"Home: {home.title}; catalog: {catalog.title} ({catalog.url_path}); review: {workflow}; "
            f"certificate: {certificate}"
        )
