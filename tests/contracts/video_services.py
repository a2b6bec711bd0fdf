"""Stand-ins for video services, from what they document: they take what is asked, sign messages and read addresses of
playlists. Beside those of the members of lms_pages.video_providers that ask nobody."""

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from hmac import digest
from hmac import new as hmac_of
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key


@cache
def rsa_key():
    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def handed_out_key() -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    return b64encode(rsa_key().private_bytes(encoding, form, serialization.NoEncryption())).decode()


class Service:
    """`videos`: {reference: {"state", "seconds"}}. Answers with `down` instead, when it is set."""

    settings: dict = {}

    def __init__(self):
        self.videos, self.asked, self.down = {}, [], None

    def handle(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        return self.down or self.answer(request)

    def new(self) -> str:
        reference = str(uuid4())
        self.videos[reference] = {"state": "waiting", "seconds": 0.0}
        return reference

    def gone(self, reference) -> httpx.Response | None:
        return None if reference in self.videos else httpx.Response(404, json={"error": "not found"})


def stamped(names, secret: str, body: bytes, now: datetime) -> str:
    time, signature = str(int(now.timestamp())), names[1]
    return f"{names[0]}={time},{signature}=" + hmac_of(secret.encode(), f"{time}.".encode() + body, sha256).hexdigest()


class FakeMux(Service):
    secret = "mux-webhook"
    settings = {
        "MUX_TOKEN_ID": "id",
        "MUX_TOKEN_SECRET": "secret",
        "MUX_WEBHOOK_SECRET": secret,
        "MUX_SIGNING_KEY_ID": "kid-1",
        "MUX_SIGNING_KEY": handed_out_key(),
    }

    def answer(self, request):
        assert request.headers["Authorization"] == "Basic " + b64encode(b"id:secret").decode()
        kind, *rest = request.url.path.removeprefix("/video/v1/").split("/")
        assert request.url.host == "api.mux.com" and kind in {"uploads", "assets"}
        if request.method == "POST":
            wanted = json.loads(request.content)
            assert wanted["new_asset_settings"]["playback_policy"] == ["signed"] and wanted["cors_origin"]
            reference = self.new()
            return said({"id": reference, "url": f"https://storage.googleapis.com/{reference}", "status": "waiting"})
        reference = rest[0].removeprefix("asset-")
        if missing := self.gone(reference):
            return missing
        video = self.videos[reference]
        if request.method == "DELETE" or rest[1:] == ["cancel"]:
            del self.videos[reference]
            return httpx.Response(204) if kind == "assets" else said({"id": reference, "status": "cancelled"})
        if kind == "uploads":
            has_asset = video["state"] != "waiting"
            return said({"id": reference, **({"asset_id": f"asset-{reference}"} if has_asset else {})})
        state = {"processing": "preparing", "failed": "errored"}.get(video["state"], video["state"])
        plays = [{"id": f"open-{reference}", "policy": "public"}, {"id": f"play-{reference}", "policy": "signed"}]
        errors = {"messages": ["Not a video."]} if state == "errored" else None
        return said({"status": state, "duration": video["seconds"], "playback_ids": plays, "errors": errors})

    def message(self, reference, now, secret=secret):
        kind = "video.asset.ready"
        data = {"id": f"asset-{reference}", "upload_id": reference}
        body = json.dumps(
            {"id": f"event-{reference}-{self.videos.get(reference)}", "type": kind, "data": data}
        ).encode()
        return body, self.signed(body, now, secret)

    def signed(self, body, now, secret=secret):
        return {"Mux-Signature": stamped(("t", "v1"), secret, body, now)}

    def read_address(self, url):
        parts = urlsplit(url)
        token = parse_qs(parts.query)["token"][0]
        assert parts.hostname == "stream.mux.com" and jwt.get_unverified_header(token)["kid"] == "kid-1"
        claims = jwt.decode(token, rsa_key().public_key(), algorithms=["RS256"], audience="v", options=UNTIMED)
        assert parts.path == f"/{claims['sub']}.m3u8"
        return claims["sub"].removeprefix("play-"), claims["exp"]


class FakeCloudflare(Service):
    secret = "cloudflare-webhook"
    settings = {
        "CLOUDFLARE_STREAM_ACCOUNT": "account",
        "CLOUDFLARE_STREAM_TOKEN": "token",
        "CLOUDFLARE_STREAM_WEBHOOK_SECRET": secret,
        "CLOUDFLARE_STREAM_HOST": "customer-x1.cloudflarestream.com",
        "CLOUDFLARE_STREAM_SIGNING_KEY_ID": "kid-2",
        "CLOUDFLARE_STREAM_SIGNING_KEY": handed_out_key(),
    }

    def answer(self, request):
        assert request.url.host == "api.cloudflare.com" and request.headers["Authorization"] == "Bearer token"
        path = request.url.path.removeprefix("/client/v4/accounts/account/stream")
        if request.method == "POST":
            about = [entry.partition(" ") for entry in request.headers["Upload-Metadata"].split(",")]
            assert ("requiresignedurls", "", "") in about and request.url.query == b"direct_user=true"
            values = {name: b64decode(value).decode() for name, _space, value in about}
            assert values["name"].endswith(".mp4") and values["expiry"].endswith("Z")
            assert int(request.headers["Upload-Length"]) > 0 and request.headers["Tus-Resumable"] == "1.0.0"
            reference = self.new()
            where = f"https://upload.cloudflarestream.com/tus/{reference}"
            return httpx.Response(201, headers={"Location": where, "stream-media-id": reference})
        reference = path.strip("/")
        if missing := self.gone(reference):
            return missing
        video = self.videos[reference]
        if request.method == "DELETE":
            del self.videos[reference]
            return httpx.Response(200)
        names = {"waiting": "pendingupload", "processing": "inprogress", "failed": "error"}
        result = {
            "uid": reference,
            "status": {"state": names.get(video["state"], video["state"]), "errorReasonText": "Not a video."},
            "readyToStream": video["state"] == "ready",
            "requireSignedURLs": True,
            "duration": video["seconds"] or -1,
        }
        return httpx.Response(200, json={"success": True, "result": result})

    def message(self, reference, now, secret=secret):
        body = json.dumps({"uid": reference, "status": {"state": str(self.videos.get(reference))}}).encode()
        return body, self.signed(body, now, secret)

    def signed(self, body, now, secret=secret):
        return {"Webhook-Signature": stamped(("time", "sig1"), secret, body, now)}

    def read_address(self, url):
        parts = urlsplit(url)
        token = parts.path.split("/")[1]
        assert parts.path == f"/{token}/manifest/video.m3u8" and parts.hostname == "customer-x1.cloudflarestream.com"
        claims = jwt.decode(token, rsa_key().public_key(), algorithms=["RS256"], options=UNTIMED)
        assert jwt.get_unverified_header(token)["kid"] == claims["kid"] == "kid-2"
        return claims["sub"], claims["exp"]


class FakeBunny(Service):
    secret = "read-only"
    settings = {
        "BUNNY_STREAM_LIBRARY": "133",
        "BUNNY_STREAM_API_KEY": "api-key",
        "BUNNY_STREAM_READ_ONLY_KEY": secret,
        "BUNNY_STREAM_HOST": "vz-1.b-cdn.net",
        "BUNNY_STREAM_TOKEN_KEY": "token-key",
    }

    def answer(self, request):
        assert request.url.host == "video.bunnycdn.com"
        if request.url.path == "/tusupload":
            reference, expires = request.headers["VideoId"], request.headers["AuthorizationExpire"]
            signed = sha256(f"133api-key{expires}{reference}".encode()).hexdigest()
            assert request.headers["AuthorizationSignature"] == signed and request.headers["LibraryId"] == "133"
            return httpx.Response(201, headers={"Location": f"/tusupload/{reference}"})
        assert request.headers["AccessKey"] == "api-key"
        reference = request.url.path.removeprefix("/library/133/videos").strip("/")
        if request.method == "POST":
            assert json.loads(request.content)["title"]
            return httpx.Response(200, json={"guid": self.new()})
        if missing := self.gone(reference):
            return missing
        if request.method == "DELETE":
            del self.videos[reference]
            return httpx.Response(200, json={"success": True})
        video = self.videos[reference]
        status = {"waiting": 0, "processing": 3, "ready": 4, "failed": 5}[video["state"]]
        return httpx.Response(200, json={"guid": reference, "status": status, "length": int(video["seconds"])})

    def message(self, reference, now, secret=secret):
        state = self.videos.get(reference, {"state": "ready"})["state"]
        status = {"waiting": 0, "processing": 2, "ready": 3, "failed": 5}[state]
        body = json.dumps({"VideoLibraryId": 133, "VideoGuid": reference, "Status": status}).encode()
        return body, self.signed(body, now, secret)

    def signed(self, body, now, secret=secret):
        return {
            "X-BunnyStream-Signature": hmac_of(secret.encode(), body, sha256).hexdigest(),
            "X-BunnyStream-Signature-Version": "v1",
            "X-BunnyStream-Signature-Algorithm": "hmac-sha256",
        }

    def read_address(self, url):
        parts = urlsplit(url)
        _empty, token, reference, name = parts.path.split("/")
        claims = parse_qs(token)
        folder, expires = claims["token_path"][0], claims["expires"][0]
        signed = digest(b"token-key", f"{folder}{expires}token_path={folder}".encode(), "sha256")
        assert claims["bcdn_token"] == ["HS256-" + urlsafe_b64encode(signed).decode().rstrip("=")]
        assert (parts.hostname, name, folder) == ("vz-1.b-cdn.net", "playlist.m3u8", f"/{reference}/")
        return unquote(reference), int(expires)


UNTIMED = {"verify_exp": False}
FAKES = {"mux": FakeMux, "cloudflare_stream": FakeCloudflare, "bunny_stream": FakeBunny}


def said(data) -> httpx.Response:
    return httpx.Response(200, json={"data": data})
