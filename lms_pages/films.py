"""Videos of the library are prepared after their upload: length, a still, and several bitrates (HLS), where there is
ffmpeg. The row is the truth: a task that was lost, or whose worker died, is found by `resume_films`."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock
from core.background import send, send_after_commit
from core.films import Film, FilmRefused, Rung, find_ffmpeg, make_ladder, make_still, read_film
from core.private_files import private_storage

from .models.files import LessonMedia
from .models.film import FilmLadder, LadderState, new_key
from .provided_videos import state_of_provided

log = logging.getLogger(__name__)

LOST = timedelta(minutes=2)  # without a sign of life
MOST_TRIES = 3
AT_ONCE = 20


class TakenOver(Exception):
    """Somebody else works on it now, or nobody needs it any more."""


def want_ladder(media: LessonMedia) -> None:
    """After a video was saved: its file is prepared once, what belongs to a former file goes."""
    for former in media.ladders.exclude(source=media.file.name):
        former.delete()
    if not media.has_own_file:
        return
    ladder, is_new = FilmLadder.objects.get_or_create(media=media, source=media.file.name)
    if is_new:
        _hand_over(ladder.pk, send_after_commit)


def _hand_over(pk: int, how) -> None:
    """Without a broker tasks run within the request: then it is left to `tick`."""
    from .tasks import prepare_film_task

    if find_ffmpeg() and not settings.CELERY_TASK_ALWAYS_EAGER:
        how(prepare_film_task, pk)


def resume_films(now: datetime | None = None) -> int:
    """What `tick` runs: films that wait, or whose worker died. Without a broker it prepares one of them itself."""
    now = clock.current(now)
    if not find_ffmpeg():
        return 0
    lost = Q(state=LadderState.WORKING, seen_at__lte=now - LOST)
    FilmLadder.objects.filter(lost, attempts__gte=MOST_TRIES).update(
        state=LadderState.FAILED, reason=_("Preparing it was broken off several times."), finished_at=now
    )
    waits = Q(state=LadderState.WAITING, created_at__lte=now - timedelta(seconds=30))
    pks = list(FilmLadder.objects.filter(lost | waits).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if settings.CELERY_TASK_ALWAYS_EAGER:
        for pk in pks[:1]:
            prepare_film(pk=pk, now=now)
        return len(pks[:1])
    from .tasks import prepare_film_task

    return sum(send(prepare_film_task, pk) for pk in pks)


def prepare_film(*, pk: int, now: datetime | None = None) -> str:
    """Do it, unless it is done or somebody is at it. Returns the state; a film that fails says why to its author."""
    ladder = _claim(pk, clock.current(now))
    if ladder is None:
        return FilmLadder.objects.filter(pk=pk).values_list("state", flat=True).first() or ""
    try:
        with TemporaryDirectory(prefix="film-") as name:
            _prepare(ladder, Path(name))
    except TakenOver:
        _remove_folder(ladder.folder)
    except (FilmRefused, OSError) as problem:
        _remove_folder(ladder.folder)
        reason = str(problem) if isinstance(problem, FilmRefused) else _("Its file could not be read or written.")
        log.warning("Film %s could not be prepared: %s", ladder.media_id, problem)
        _own(ladder).update(state=LadderState.FAILED, reason=reason[:300], finished_at=clock.current())
    return FilmLadder.objects.filter(pk=pk).values_list("state", flat=True).first() or ""


def _claim(pk: int, now: datetime) -> FilmLadder | None:
    """Under a key of one's own: nothing that a former worker still writes gets in between."""
    free = Q(state=LadderState.WAITING) | Q(state=LadderState.WORKING, seen_at__lte=now - LOST)
    former, key = FilmLadder.objects.filter(pk=pk).first(), new_key()
    claimed = FilmLadder.objects.filter(free, pk=pk, attempts__lt=MOST_TRIES)
    if not find_ffmpeg() or not claimed.update(
        state=LadderState.WORKING, key=key, seen_at=now, attempts=F("attempts") + 1
    ):
        return None
    _remove_folder(former.folder)
    return FilmLadder.objects.select_related("media").filter(pk=pk, key=key).first()


def _own(ladder: FilmLadder):
    return FilmLadder.objects.filter(pk=ladder.pk, key=ladder.key, state=LadderState.WORKING)


def _prepare(ladder: FilmLadder, folder: Path) -> None:
    def alive() -> None:
        if not _own(ladder).update(seen_at=clock.current()):
            raise TakenOver

    storage, source, out = private_storage(), folder / "film", folder / "out"
    out.mkdir()
    try:
        source = Path(storage.path(ladder.source)).resolve()
    except NotImplementedError:  # an object store
        with storage.open(ladder.source) as remote, source.open("wb") as local:
            copyfileobj(remote, local)
    film = read_film(source)
    make_still(source, film, folder / "still.jpg")
    rungs = make_ladder(source, film, out, alive=alive)
    for path in sorted(file for file in out.rglob("*") if file.is_file()):
        alive()
        with path.open("rb") as file:
            storage.save(f"{ladder.folder}/{path.relative_to(out).as_posix()}", File(file))
    _finish(ladder, film, rungs, folder / "still.jpg")


@transaction.atomic
def _finish(ladder: FilmLadder, film: Film, rungs: list[Rung], still: Path) -> None:
    """The medium is saved with what was found out, so that lessons that show it are made anew."""
    plain = [{"side": rung.side, "kbps": rung.kbps} for rung in rungs]
    done = {"state": LadderState.READY, "rungs": plain, "reason": "", "finished_at": clock.current()}
    media = LessonMedia.objects.select_for_update().filter(pk=ladder.media_id, file=ladder.source).first()
    if media is None or not _own(ladder).update(**done):
        raise TakenOver
    media.duration = media.duration or film.seconds
    media.width, media.height = media.width or film.width, media.height or film.height
    if not media.thumbnail:
        with still.open("rb") as file:
            media.thumbnail.save(f"{Path(ladder.source).stem}.jpg", File(file), save=False)
    media.save(update_fields=["duration", "width", "height", "thumbnail"])


def remove_ladder(ladder: FilmLadder) -> None:
    """After its row is gone."""
    transaction.on_commit(lambda: _remove_folder(ladder.folder), robust=True)


def _remove_folder(folder: str) -> None:
    storage = private_storage()
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in folders:
        _remove_folder(f"{folder}/{name}")
    for name in files:
        storage.delete(f"{folder}/{name}")
    storage.delete(folder)


def state_of_film(media: LessonMedia) -> str:
    """For its author, in a sentence; "" when there is nothing to say."""
    if words := state_of_provided(media):
        return words
    ladder = media.ladders.filter(source=media.file.name).first() if media.pk and media.type == "video" else None
    if ladder is None:
        return ""
    if ladder.state == LadderState.READY:
        sizes = ", ".join(f"{rung['side']}p ({rung['kbps']} kbit/s)" for rung in ladder.rungs)
        return _("Prepared in several bitrates: %(sizes)s.") % {"sizes": sizes}
    if ladder.state == LadderState.FAILED:
        return _("Could not be prepared in several bitrates: %(reason)s It plays as you uploaded it.") % {
            "reason": ladder.reason
        }
    if not find_ffmpeg():
        return _("Plays as you uploaded it: this site has no ffmpeg, which makes several bitrates of a film.")
    return _("Is being prepared in several bitrates; until then it plays as you uploaded it.")
