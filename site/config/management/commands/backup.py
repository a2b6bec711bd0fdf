import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups import Refused, create_backup


def time_of_day(text: str):
    return datetime.strptime(text, "%H:%M").time()


def at_least_one(text: str) -> int:
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


class Command(BaseCommand):
    help = "Write database and uploads into one archive. The site may go on meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, help="default: BACKUP_DIR")
        parser.add_argument(
            "--keep",
            type=at_least_one,
            metavar="N",
            help="delete all but this many of the newest archives",
        )
        parser.add_argument(
            "--daily-at", type=time_of_day, metavar="HH:MM", help="stay, and do it at this time each day"
        )

    def handle(self, *args, folder=None, keep=None, daily_at=None, **options):
        folder = folder or settings.BACKUP_FOLDER
        while daily_at:
            time.sleep(seconds_until(daily_at))
            try:
                self.back_up(folder, keep)
            except CommandError as error:  # tomorrow may go better; the alert is the age of the newest archive
                self.stderr.write(str(error))
        self.back_up(folder, keep)

    def back_up(self, folder: Path, keep: int | None) -> None:
        try:
            archive = create_backup(folder=folder, keep=keep)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(archive))


def seconds_until(moment, now: datetime | None = None) -> float:
    """Until the next time the clock of TIME_ZONE shows this."""
    now = timezone.localtime(now)
    then = now.replace(hour=moment.hour, minute=moment.minute, second=0, microsecond=0)
    return ((then if then > now else then + timedelta(days=1)) - now).total_seconds()
