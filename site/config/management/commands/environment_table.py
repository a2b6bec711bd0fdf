from django.core.management.base import BaseCommand

from config.environment_table import DOCUMENT, write_table


class Command(BaseCommand):
    help = "Write the table of environment variables into docs/operators.md, from what the code reads."
    requires_system_checks = []

    def handle(self, *args, **options):
        write_table()
        self.stdout.write(str(DOCUMENT))
