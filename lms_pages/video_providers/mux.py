"""Mux (https://docs.mux.com): a video is named by its direct upload; `kept` has its asset and its playback id."""

import json
from urllib.parse import quote

import jwt
from django.conf import settings

from core.http import ServiceRefused, ask

from ..video_provider import (
    DirectUpload,
    VideoFacts,
    VideoNews,
    VideoState,
    WebhookRefused,
    refuse_unsigned,
    signing_key,
)

API = "https://api.mux.com/video/v1"
UPLOAD_SECONDS = 24 * 3600
LOST = {"errored", "cancelled", "timed_out"}


class Mux:
    title = "Mux"
    needs = ("MUX_TOKEN_ID", "MUX_TOKEN_SECRET", "MUX_WEBHOOK_SECRET", "MUX_SIGNING_KEY_ID", "MUX_SIGNING_KEY")

    def upload_origins(self):
        return ["https://storage.googleapis.com", "https://*.mux.com"]

    def playback_origins(self):
        return ["https://*.mux.com"]  # pieces come from several hosts of theirs

    def begin_upload(self, *, title, size, now):
        wanted = {
            "cors_origin": settings.WAGTAILADMIN_BASE_URL,
            "timeout": UPLOAD_SECONDS,
            "new_asset_settings": {"playback_policy": ["signed"]},
        }
        said = _ask("POST", "uploads", wanted)
        return DirectUpload(reference=said["id"], way="put", url=said["url"])

    def read_webhook(self, *, body, headers, now):
        refuse_unsigned(
            headers.get("Mux-Signature", ""),
            time_name="t",
            signature_name="v1",
            secret=settings.MUX_WEBHOOK_SECRET,
            body=body,
            now=now,
        )
        try:
            event = json.loads(body)
            kind, key, data = str(event["type"]), str(event["id"]), event["data"]
            name = "id" if kind.startswith("video.upload.") else "upload_id"
            reference = str(data.get(name) or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise WebhookRefused("not readable") from None
        is_ours = kind.startswith(("video.upload.", "video.asset.")) and reference
        return VideoNews(key=key, reference=reference) if is_ours else None

    def status(self, reference, kept):
        asset_id = kept.get("asset", "")
        if not asset_id:
            upload = _ask("GET", f"uploads/{quote(reference, safe='')}")
            if upload.get("status") in LOST:
                problem = (upload.get("error") or {}).get("message") or upload["status"]
                return VideoFacts(VideoState.FAILED, problem=problem)
            asset_id = upload.get("asset_id") or ""
        if not asset_id:
            return VideoFacts(VideoState.WAITING)
        asset = _ask("GET", f"assets/{quote(asset_id, safe='')}")
        signed = [entry["id"] for entry in asset.get("playback_ids") or [] if entry.get("policy") == "signed"]
        kept = {"asset": asset_id, "playback": signed[0] if signed else ""}
        if asset.get("status") == "errored":
            problem = " ".join((asset.get("errors") or {}).get("messages") or [])
            return VideoFacts(VideoState.FAILED, problem=problem, kept=kept)
        state = VideoState.READY if asset.get("status") == "ready" and signed else VideoState.PROCESSING
        return VideoFacts(state, seconds=float(asset.get("duration") or 0), kept=kept)

    def playback(self, reference, kept, *, expires_at):
        claims = {"sub": kept["playback"], "aud": "v", "exp": int(expires_at.timestamp())}
        names = {"kid": settings.MUX_SIGNING_KEY_ID}
        token = jwt.encode({**claims, **names}, signing_key("MUX_SIGNING_KEY"), algorithm="RS256", headers=names)
        return f"https://stream.mux.com/{kept['playback']}.m3u8?token={token}"

    def delete(self, reference, kept):
        try:
            asset_id = kept.get("asset") or _ask("GET", f"uploads/{quote(reference, safe='')}").get("asset_id")
            if asset_id:
                _ask("DELETE", f"assets/{quote(asset_id, safe='')}")
            else:
                _ask("PUT", f"uploads/{quote(reference, safe='')}/cancel")
        except ServiceRefused as refusal:
            if refusal.status not in {403, 404, 410}:  # 403: an upload that is over cannot be cancelled
                raise


def _ask(method: str, path: str, data: dict | None = None) -> dict:
    answer = ask(method, f"{API}/{path}", auth=(settings.MUX_TOKEN_ID, settings.MUX_TOKEN_SECRET), data=data)
    return answer.json()["data"] if answer.body else {}


provider = Mux()
