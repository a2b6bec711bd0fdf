from django.conf import settings
from django.core.management.base import BaseCommand

from config.maintenance import is_closed


class Command(BaseCommand):
    help = "Close the site for work on it (on), open it again (off), or say how it stands."

    def add_arguments(self, parser):
        parser.add_argument("state", nargs="?", choices=["on", "off"])

    def handle(self, *args, state=None, **options):
        if state == "on":
            settings.MAINTENANCE_FILE.parent.mkdir(parents=True, exist_ok=True)
            settings.MAINTENANCE_FILE.touch()
        elif state == "off":
            settings.MAINTENANCE_FILE.unlink(missing_ok=True)
        self.stdout.write("closed" if is_closed() else "open")
        if state == "off" and settings.MAINTENANCE:
            self.stderr.write("Still closed: MAINTENANCE is set in the environment.")
