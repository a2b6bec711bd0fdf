from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.backups import Refused, restore_backup


class Command(BaseCommand):
    help = "Put database and uploads back from an archive, whole or not at all. Stop the site first."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="what is there now goes")

    def handle(self, *args, archive, replace=False, **options):
        try:
            manifest = restore_backup(archive=archive, replace=replace)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables "
            f"and {len(manifest.files)} files of {manifest.created_at}. "
            "If this version is newer than the archive: manage.py migrate"
        )
