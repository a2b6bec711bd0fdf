from django.core.management.base import BaseCommand

from learning.assessment.services import finalize_overdue


class Command(BaseCommand):
    help = "Close the attempts whose time is over, with what was saved in time. `tick` does it every minute by itself."

    def handle(self, *args, **options):
        count = finalize_overdue()
        self.stdout.write(f"Closed {count} attempt{'' if count == 1 else 's'}.")
