"""Cloudflare Stream (https://developers.cloudflare.com/stream): a video is named by its uid."""

import json
from base64 import b64encode
from datetime import UTC, timedelta
from hashlib import sha256
from urllib.parse import quote

import jwt
from django.conf import settings

from core.http import ServiceAway, ServiceRefused, ask

from ..video_provider import (
    DirectUpload,
    VideoFacts,
    VideoNews,
    VideoState,
    WebhookRefused,
    refuse_unsigned,
    signing_key,
)

API = "https://api.cloudflare.com/client/v4/accounts"
UPLOAD_TIME = timedelta(hours=5, minutes=50)  # they take at most six hours
LONGEST = 4 * 3600  # seconds of a video: so much of the account is set aside until it is there
PART = 10 * 1024 * 1024  # they take no less than 5 MB, in multiples of 256 KB
STATES = {"pendingupload": VideoState.WAITING, "ready": VideoState.READY, "error": VideoState.FAILED}


class CloudflareStream:
    title = "Cloudflare Stream"
    needs = (
        "CLOUDFLARE_STREAM_ACCOUNT",
        "CLOUDFLARE_STREAM_TOKEN",
        "CLOUDFLARE_STREAM_WEBHOOK_SECRET",
        "CLOUDFLARE_STREAM_HOST",
        "CLOUDFLARE_STREAM_SIGNING_KEY_ID",
        "CLOUDFLARE_STREAM_SIGNING_KEY",
    )

    def upload_origins(self):
        return ["https://*.cloudflarestream.com", "https://*.videodelivery.net", "https://*.cloudflare.com"]

    def playback_origins(self):
        return [f"https://{settings.CLOUDFLARE_STREAM_HOST}"]

    def begin_upload(self, *, title, size, now):
        expiry = (now + UPLOAD_TIME).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        about = {"name": title, "maxdurationseconds": str(LONGEST), "expiry": expiry}
        metadata = ",".join(["requiresignedurls", *(f"{name} {_base64(value)}" for name, value in about.items())])
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata}
        answer = _ask("POST", "?direct_user=true", headers)
        url, reference = answer.headers.get("Location", ""), answer.headers.get("stream-media-id", "")
        if not (url.startswith("https://") and reference):
            raise ServiceAway("Cloudflare Stream named no address for the upload")
        tus = {"Tus-Resumable": "1.0.0"}
        return DirectUpload(reference=reference, way="tus", url=url, headers=tus, part_bytes=PART)

    def read_webhook(self, *, body, headers, now):
        refuse_unsigned(
            headers.get("Webhook-Signature", ""),
            time_name="time",
            signature_name="sig1",
            secret=settings.CLOUDFLARE_STREAM_WEBHOOK_SECRET,
            body=body,
            now=now,
        )
        try:
            reference = str(json.loads(body)["uid"])
        except (ValueError, KeyError, TypeError):
            raise WebhookRefused("not readable") from None
        return VideoNews(key=sha256(body).hexdigest(), reference=reference)

    def status(self, reference, kept):
        video = _ask("GET", f"/{quote(reference, safe='')}").json().get("result") or {}
        status = video.get("status") or {}
        state = STATES.get(status.get("state"), VideoState.PROCESSING)
        if state == VideoState.READY and not (video.get("readyToStream") and video.get("requireSignedURLs")):
            state = VideoState.PROCESSING
        seconds = max(float(video.get("duration") or 0), 0)  # -1 until they know it
        return VideoFacts(state, seconds=seconds, problem=status.get("errorReasonText") or "")

    def playback(self, reference, kept, *, expires_at):
        names = {"kid": settings.CLOUDFLARE_STREAM_SIGNING_KEY_ID}
        claims = {"sub": reference, "exp": int(expires_at.timestamp()), **names}
        key = signing_key("CLOUDFLARE_STREAM_SIGNING_KEY")
        token = jwt.encode(claims, key, algorithm="RS256", headers=names)
        return f"https://{settings.CLOUDFLARE_STREAM_HOST}/{token}/manifest/video.m3u8"

    def delete(self, reference, kept):
        try:
            _ask("DELETE", f"/{quote(reference, safe='')}")
        except ServiceRefused as refusal:
            if refusal.status not in {404, 410}:
                raise


def _ask(method: str, path: str, headers: dict | None = None):
    url = f"{API}/{settings.CLOUDFLARE_STREAM_ACCOUNT}/stream{path}"
    return ask(method, url, headers={"Authorization": f"Bearer {settings.CLOUDFLARE_STREAM_TOKEN}", **(headers or {})})


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


provider = CloudflareStream()
