from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backups import Refused, create_backup


class Command(BaseCommand):
    help = "Write database and uploads into one archive. The site may go on meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, help="default: BACKUP_DIR")
        parser.add_argument("--keep", type=int, help="delete all but this many of the newest archives in the folder")

    def handle(self, *args, folder=None, keep=None, **options):
        try:
            archive = create_backup(folder=folder or settings.BACKUP_FOLDER, keep=keep)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(archive))
