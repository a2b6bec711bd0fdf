"""Bunny Stream (https://docs.bunny.net/stream): a video is named by its GUID, and played by tokens of its pull zone.

Their messages carry no time. One without a signature is a hint that costs one question to the service.
"""

import json
from base64 import b64encode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from hmac import new as hmac_of
from mimetypes import guess_type
from urllib.parse import quote, urljoin
from uuid import UUID

from django.conf import settings

from core.http import ServiceAway, ServiceRefused, ask

from ..video_provider import DirectUpload, VideoFacts, VideoNews, VideoState, WebhookRefused

API = "https://video.bunnycdn.com"
UPLOAD_TIME = timedelta(hours=24)
MOST_STATUS = 50
# Of the API; those of messages are others.
STATES = {
    0: VideoState.WAITING,
    4: VideoState.READY,
    5: VideoState.FAILED,
    6: VideoState.FAILED,
    8: VideoState.READY,  # played while it is still being prepared
}


class BunnyStream:
    title = "Bunny Stream"
    needs = (
        "BUNNY_STREAM_LIBRARY",
        "BUNNY_STREAM_API_KEY",
        "BUNNY_STREAM_READ_ONLY_KEY",
        "BUNNY_STREAM_HOST",
        "BUNNY_STREAM_TOKEN_KEY",
    )

    def upload_origins(self):
        return [API]

    def playback_origins(self):
        return [f"https://{settings.BUNNY_STREAM_HOST}"]

    def begin_upload(self, *, title, size, now):
        reference = str(_ask("POST", "", {"title": title}).json().get("guid") or "")
        if not reference:
            raise ServiceAway("Bunny Stream named no video")
        expires = int((now + UPLOAD_TIME).timestamp())
        signed = f"{settings.BUNNY_STREAM_LIBRARY}{settings.BUNNY_STREAM_API_KEY}{expires}{reference}"
        headers = {
            "AuthorizationSignature": sha256(signed.encode()).hexdigest(),
            "AuthorizationExpire": str(expires),
            "VideoId": reference,
            "LibraryId": settings.BUNNY_STREAM_LIBRARY,
            "Tus-Resumable": "1.0.0",
        }
        about = {"filetype": guess_type(title)[0] or "video/mp4", "title": title}
        metadata = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in about.items())
        endpoint = f"{API}/tusupload"
        answer = ask("POST", endpoint, headers={**headers, "Upload-Length": str(size), "Upload-Metadata": metadata})
        url = urljoin(endpoint, answer.headers.get("Location", ""))
        if not url.startswith(f"{endpoint}/"):
            raise ServiceAway("Bunny Stream named no address for the upload")
        return DirectUpload(reference=reference, way="tus", url=url, headers=headers)

    def read_webhook(self, *, body, headers, now):
        signature = headers.get("X-BunnyStream-Signature", "")
        if signature:
            made = headers.get("X-BunnyStream-Signature-Version"), headers.get("X-BunnyStream-Signature-Algorithm")
            expected = hmac_of(settings.BUNNY_STREAM_READ_ONLY_KEY.encode(), body, sha256).hexdigest()
            if made != ("v1", "hmac-sha256") or not compare_digest(expected.encode(), signature.encode()):
                raise WebhookRefused("wrong signature")
        try:
            event = json.loads(body)
            library, reference, status = str(event["VideoLibraryId"]), UUID(event["VideoGuid"]), event["Status"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise WebhookRefused("not readable") from None
        if library != settings.BUNNY_STREAM_LIBRARY or type(status) is not int or not 0 <= status <= MOST_STATUS:
            raise WebhookRefused("of another library, or no status")
        return VideoNews(key=f"{reference}:{status}", reference=str(reference))

    def status(self, reference, kept):
        video = _ask("GET", f"/{quote(reference, safe='')}").json()
        state = STATES.get(video.get("status"), VideoState.PROCESSING)
        return VideoFacts(state, seconds=float(video.get("length") or 0))

    def playback(self, reference, kept, *, expires_at):
        token = directory_token(f"/{reference}/", expires_at, settings.BUNNY_STREAM_TOKEN_KEY)
        return f"https://{settings.BUNNY_STREAM_HOST}/{token}/{reference}/playlist.m3u8"

    def delete(self, reference, kept):
        try:
            _ask("DELETE", f"/{quote(reference, safe='')}")
        except ServiceRefused as refusal:
            if refusal.status not in {404, 410}:
                raise


def directory_token(folder: str, expires_at: datetime, key: str) -> str:
    """Part of a path, which playlists hand on to all below it: "bcdn_token=…&expires=…&token_path=…"."""
    expires = int(expires_at.timestamp())
    signed = digest(key.encode(), f"{folder}{expires}token_path={folder}".encode(), "sha256")
    token = urlsafe_b64encode(signed).rstrip(b"=").decode()
    return f"bcdn_token=HS256-{token}&expires={expires}&token_path={quote(folder, safe='')}"


def _ask(method: str, path: str, data: dict | None = None):
    url = f"{API}/library/{settings.BUNNY_STREAM_LIBRARY}/videos{path}"
    return ask(method, url, headers={"AccessKey": settings.BUNNY_STREAM_API_KEY}, data=data)


provider = BunnyStream()
