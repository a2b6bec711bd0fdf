"""Videos at a service: taken over from the browser's upload, followed until they are ready, deleted when nobody needs
them. What a service says unasked is only a reason to ask it, so order and repetition of its messages do not matter."""

import logging
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock
from core.background import send_after_commit
from core.http import ServiceAway, ServiceRefused
from core.rate_limit import is_too_often
from core.uploads.services import UploadLimits, UploadRefused, announced_name

from .models import LessonMedia, ProvidedVideo, VideoNotice
from .video_provider import DirectUpload, VideoNews, VideoState, active_provider

log = logging.getLogger(__name__)

LONGEST_NAME = 255
NOT_TAKEN = timedelta(days=2)
ASK_AGAIN = timedelta(minutes=10)  # when no message came
GIVEN_UP = timedelta(days=7)  # a video of which nothing was heard for so long
KEPT_NOTICES = timedelta(days=30)
AT_ONCE = 20


@contextmanager
def _understood():
    """An answer of another shape than the service documents is no answer."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ServiceAway(f"the answer is not as documented ({type(problem).__name__})") from problem


def begin_video(
    *, owner, name: str, size: int, limits: UploadLimits, now: datetime | None = None
) -> tuple[ProvidedVideo, DirectUpload] | None:
    """Announce a file to the service of this site. None: there is none. Raises UploadRefused, with a sentence."""
    now, provider = clock.current(now), active_provider()
    name = announced_name(name=name, size=size, limits=limits)
    if is_too_often(f"videos:{owner.pk}", most=settings.UPLOADS_PER_HOUR, seconds=3600, now=now):
        raise UploadRefused(_("You uploaded very much in a short time. Wait an hour and go on; what came is kept."))
    try:
        with _understood():
            upload = provider.begin_upload(title=name[:LONGEST_NAME], size=size, now=now)
    except (ServiceAway, ServiceRefused) as problem:
        log.warning("%s takes no video: %s", provider.title, problem)
        raise UploadRefused(
            _("%(service)s takes no video just now. Try again later; an administrator finds the reason in the log.")
            % {"service": provider.title}
        ) from None
    if upload is None:
        return None
    video = ProvidedVideo.objects.create(
        provider=settings.VIDEO_PROVIDER,
        reference=upload.reference,
        name=name[-LONGEST_NAME:],
        size=size,
        owner=owner,
        created_at=now,
    )
    return video, upload


def video_of_form(*, key, owner) -> ProvidedVideo | None:
    """What this person uploaded and no medium has taken over."""
    return ProvidedVideo.objects.filter(key=key, owner=owner, media=None, is_dropped=False).first()


@transaction.atomic
def attach_video(*, video: ProvidedVideo, media: LessonMedia) -> None:
    """In place of what the medium had."""
    detach_videos(media=media)
    video.media = media
    video.save(update_fields=["media"])
    from .tasks import follow_video_task

    send_after_commit(follow_video_task, video.pk)


def detach_videos(*, media: LessonMedia) -> None:
    """The medium is deleted, or has something else now. The service is told after that, until it heard it."""
    from .tasks import drop_video_task

    for video in ProvidedVideo.objects.filter(media=media):
        ProvidedVideo.objects.filter(pk=video.pk).update(media=None, is_dropped=True)
        send_after_commit(drop_video_task, video.pk)


def receive_notice(*, provider: str, news: VideoNews, body: bytes, now: datetime | None = None) -> bool:
    """Whether it is new, and about a video of ours."""
    from .tasks import work_notice_task

    video = ProvidedVideo.objects.filter(provider=provider, reference=news.reference).first()
    if video is None:
        return False
    try:
        with transaction.atomic():
            notice = VideoNotice.objects.create(
                video=video, key=news.key[:200], body=body, received_at=clock.current(now)
            )
            send_after_commit(work_notice_task, notice.pk)
    except IntegrityError:
        return False
    return True


def work_notice(*, pk: int, now: datetime | None = None) -> None:
    """Left undone when the service does not answer: `tick` comes back to it."""
    notice = VideoNotice.objects.select_related("video").filter(pk=pk, done_at=None).first()
    if notice and follow_video(pk=notice.video_id, now=now):
        VideoNotice.objects.filter(pk=pk).update(done_at=clock.current(now))


def follow_video(*, pk: int, now: datetime | None = None) -> bool:
    """Ask the service how far the video is, and note it. False when there was no answer."""
    now, video = clock.current(now), ProvidedVideo.objects.filter(pk=pk, is_dropped=False).first()
    if video is None:
        return True
    ProvidedVideo.objects.filter(pk=pk).update(asked_at=now)
    if video.service is None:
        return False
    try:
        with _understood():
            facts = video.service.status(video.reference, video.kept)
            changes = {
                "state": VideoState(facts.state),
                "reason": facts.problem[:300],
                "seconds": facts.seconds or video.seconds,
                "kept": facts.kept or video.kept,
            }
    except ServiceAway as problem:
        log.warning("Video %s: %s", video.pk, problem)
        return False
    except ServiceRefused as problem:
        if problem.status not in {404, 410}:
            log.warning("Video %s: %s", video.pk, problem)
            return False
        changes = {"state": VideoState.FAILED, "reason": _("The service does not have it any more.")}
    _note(video, changes)
    return True


@transaction.atomic
def _note(video: ProvidedVideo, changes: dict) -> None:
    """The medium is saved when something changed, so that lessons that show it are made anew."""
    video = ProvidedVideo.objects.select_for_update().get(pk=video.pk)
    if all(getattr(video, name) == value for name, value in changes.items()):
        return
    ProvidedVideo.objects.filter(pk=video.pk).update(**changes)
    media = LessonMedia.objects.select_for_update().filter(pk=video.media_id).first()
    if media:
        media.duration = media.duration or changes.get("seconds", 0)
        media.save(update_fields=["duration"])


def drop_video(*, pk: int) -> bool:
    """Delete it at its service. The row goes once that is done."""
    video = ProvidedVideo.objects.filter(pk=pk, is_dropped=True).first()
    if video is None:
        return True
    if video.service is None:
        log.warning("%s is not deleted: its service is not set up any more", video)
        return False
    try:
        with _understood():
            video.service.delete(video.reference, video.kept)
    except (ServiceAway, ServiceRefused) as problem:
        log.warning("%s is not deleted yet: %s", video, problem)
        ProvidedVideo.objects.filter(pk=pk).update(asked_at=clock.current())
        return False
    video.delete()
    return True


def follow_videos(now: datetime | None = None) -> int:
    """What `tick` runs. Returns how many videos a service was asked about."""
    now = clock.current(now)
    ProvidedVideo.objects.filter(media=None, created_at__lte=now - NOT_TAKEN).update(is_dropped=True)
    VideoNotice.objects.filter(received_at__lte=now - KEPT_NOTICES).delete()
    due = Q(asked_at=None) | Q(asked_at__lte=now - ASK_AGAIN)
    rows = ProvidedVideo.objects.filter(due).order_by(F("asked_at").asc(nulls_first=True), "pk")
    dropped = [pk for pk in rows.filter(is_dropped=True).values_list("pk", flat=True)[:AT_ONCE] if drop_video(pk=pk)]
    moves = Q(state__in=[VideoState.WAITING, VideoState.PROCESSING], created_at__gt=now - GIVEN_UP)
    told = Q(notices__done_at=None, notices__isnull=False)
    open_rows = rows.filter(moves | told, is_dropped=False, created_at__lte=now - ASK_AGAIN).distinct()
    pks = list(open_rows.values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        if follow_video(pk=pk, now=now):
            VideoNotice.objects.filter(video=pk, done_at=None, received_at__lte=now).update(done_at=now)
    return len(pks) + len(dropped)


def state_of_provided(media: LessonMedia) -> str:
    """For its author, in a sentence; "" for what no service has."""
    video = media.service_video
    if video is None:
        return ""
    if video.service is None:
        return _(
            "It is kept by a service that is not set up here any more. Ask an administrator, or choose the file again."
        )
    words = {"service": video.service.title, "reason": video.reason}
    return {
        VideoState.WAITING: _("%(service)s waits for the file.") % words,
        VideoState.PROCESSING: _("%(service)s has the file and prepares it; lessons play it when that is done.")
        % words,
        VideoState.READY: _("%(service)s has it ready.") % words,
        VideoState.FAILED: _("%(service)s could not prepare it: %(reason)s Choose the file again.") % words,
    }[VideoState(video.state)]
