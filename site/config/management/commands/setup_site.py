from django.core.management.base import BaseCommand

from lms_pages.setup import ensure_site


class Command(BaseCommand):
    help = "Make the site, its home page and its catalog when they are missing. Changes nothing that is there."

    def handle(self, *args, **options):
        home, catalog = ensure_site()
        self.stdout.write(f"Home: {home.title}; catalog: {catalog.title} ({catalog.url_path})")
