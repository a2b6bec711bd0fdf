"""No service: the site keeps videos itself, behind its own door (lms_pages.films)."""

import logging

from ..video_provider import VideoFacts, VideoState, WebhookRefused

log = logging.getLogger(__name__)


class LocalVideos:
    title = "this site"
    needs = ()

    def upload_origins(self):
        return []

    def playback_origins(self):
        return []

    def begin_upload(self, *, title, size, now):
        log.info("No video service is configured: “%s” is kept by this site", title)
        return None

    def read_webhook(self, *, body, headers, now):
        raise WebhookRefused("no service is configured")

    def status(self, reference, kept):
        return VideoFacts(VideoState.FAILED, problem="No video service is configured.")

    def playback(self, reference, kept, *, expires_at):
        return ""

    def delete(self, reference, kept):
        log.info("No video service is configured: %s is not deleted anywhere", reference)


provider = LocalVideos()
