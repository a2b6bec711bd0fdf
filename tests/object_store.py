"""An S3 API on this machine: moto's, which keeps objects and answers requests as S3 does but looks at no signature; so
before it stands a door that does, with the algorithm of botocore, by a clock of its own."""

import logging
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from threading import Thread
from urllib.parse import parse_qsl

import httpx
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

KEY_ID, SECRET, REGION, BUCKET = "key-of-tests", "secret-of-tests", "eu-west-1", "uploads"


class SigningDoor:
    """WSGI: a request in whose address a signature stands passes when that is right and its time not over. What the
    site itself asks is signed in a header, which moto wants to see; without either moto refuses."""

    def __init__(self, app):
        self.app, self.later = app, timedelta()

    def __call__(self, environ, start_response):
        request = Request(environ)
        if "X-Amz-Signature" in request.args and (wrong := self.what_is_wrong(request)):
            return Response(f"<Error><Code>{wrong}</Code></Error>", 403)(environ, start_response)
        return self.app(environ, start_response)

    def what_is_wrong(self, request: Request) -> str:
        query = dict(parse_qsl(request.query_string.decode(), keep_blank_values=True))
        said, signed_at = query.pop("X-Amz-Signature"), query["X-Amz-Date"]
        auth = S3SigV4QueryAuth(Credentials(KEY_ID, SECRET), "s3", REGION, int(query["X-Amz-Expires"]))
        raw = request.query_string.decode().split("&")  # as it was signed, with its own way to write a space
        url = f"{request.base_url}?{'&'.join(pair for pair in raw if not pair.startswith('X-Amz-Signature='))}"
        bare = AWSRequest(request.method, url, headers={"host": request.host})
        bare.context["timestamp"] = signed_at
        right = auth.signature(auth.string_to_sign(bare, auth.canonical_request(bare)), bare)
        if not compare_digest(right, said):
            return "SignatureDoesNotMatch"
        begun = datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        is_over = datetime.now(UTC) + self.later > begun + timedelta(seconds=int(query["X-Amz-Expires"]))
        return "AccessDenied" if is_over else ""


@contextmanager
def object_store():
    """(address, door)."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    door = SigningDoor(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, door, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        httpx.post(f"{address}/moto-api/reset")  # what another test kept
        yield address, door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
