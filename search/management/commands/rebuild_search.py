from django.core.management.base import BaseCommand

from search.services import rebuild_index


class Command(BaseCommand):
    help = "Index all published courses and lessons anew, for example after moving to another database."

    def handle(self, **options):
        self.stdout.write(f"{rebuild_index()} entries.")
