from django.core.management.base import BaseCommand, CommandError

from core.films import find_ffmpeg
from lms_pages.films import prepare_film, want_ladder
from lms_pages.models import FilmLadder, LessonMedia


class Command(BaseCommand):
    help = "Make several bitrates of the videos that wait for it now, also of those from before there was ffmpeg."

    def add_arguments(self, parser):
        parser.add_argument("--retry", action="store_true", help="also of those that could not be prepared")

    def handle(self, *, retry, **options):
        if not find_ffmpeg():
            raise CommandError("There is no ffmpeg: install it (Debian: ffmpeg), or name it with FFMPEG.")
        for media in LessonMedia.objects.filter(type="video").iterator():
            want_ladder(media)
        if retry:
            FilmLadder.objects.filter(state="failed").update(state="waiting", attempts=0, reason="")
        for ladder in FilmLadder.objects.filter(state="waiting").order_by("pk"):
            prepare_film(pk=ladder.pk)
            ladder.refresh_from_db()
            self.stdout.write(f"{ladder.media_id}: {ladder.get_state_display()} {ladder.reason}".rstrip())
