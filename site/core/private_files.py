"""Private files: a storage that never yields a public address, and one way to answer with such a file."""

import mimetypes
import re
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$")  # Python refuses to read very long numbers
# Shown in the page by a browser; everything else is a download, so that nothing uploaded runs as a page of this site.
INLINE_TYPES = (
    "video/", "audio/", "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml",
    "application/pdf", "text/vtt",
)  # fmt: skip
# What a browser may do with a file that is opened by itself: nothing. Its viewer of PDFs does not start in a sandbox.
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # styles: a drawing has its own
CLOSED_PDF = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
# Browsers take the captions of a video only from the site itself: these small files never go by another host.
SAME_ORIGIN_TYPES = ("text/vtt",)


class PrivateFileSystemStorage(FileSystemStorage):
    def url(self, name):
        # NotImplementedError is what Wagtail's document view catches; FileSystemStorage alone would fall back to
        # MEDIA_URL and hand out an address.
        raise NotImplementedError("private file")


class StoredFile:
    """A file of the private storage that no row points to, for private_file_response."""

    def __init__(self, name: str):
        self.name, self.storage = name, private_storage()

    @property
    def size(self) -> int:
        return self.storage.size(self.name)

    def open(self, mode="rb"):
        return self.storage.open(self.name, mode)


def private_storage():
    """For FileField(storage=…): resolved at run time, so migrations do not freeze the place."""
    return storages["private"]


def _slice(file, start: int, length: int, chunk: int = 64 * 1024):
    with file:
        file.seek(start)
        while length > 0:
            data = file.read(min(chunk, length))
            if not data:
                return
            length -= len(data)
            yield data


def private_file_response(
    request,
    field_file,
    *,
    filename: str | None = None,
    content_type: str = "",
    is_download: bool = False,
    is_ours: bool = False,
    seconds: int = 0,
    is_public: bool = False,
):
    """Answer with a private file; the caller has asked the door. Seeks (Range) work for video. `content_type` is that
    of the name unless given; `is_download` offers it for saving, whatever it is; `is_ours` sends nowhere else. Browsers
    may keep it for `seconds`, and so may everybody on the way when it `is_public`.

    settings.PRIVATE_FILES_MODE: "django" streams, "nginx" hands over by X-Accel-Redirect, "redirect" sends the browser
    to a short-lived signed address of the object store. Raises Http404 for a file that is gone from the disk.
    """
    mode = settings.PRIVATE_FILES_MODE
    content_type = content_type or mimetypes.guess_type(field_file.name)[0] or "application/octet-stream"
    name = filename or field_file.name.rsplit("/", 1)[-1]
    disposition = "attachment" if is_download or not content_type.startswith(INLINE_TYPES) else "inline"
    disposition = f"{disposition}; filename*=UTF-8''{quote(name)}"
    if mode == "redirect" and (is_ours or content_type in SAME_ORIGIN_TYPES):
        mode = "django"
    if mode == "redirect":
        how = {"ResponseContentDisposition": disposition, "ResponseContentType": content_type} if is_download else None
        address = field_file.storage.url(field_file.name, **({"parameters": how} if how else {}))
        response = HttpResponseRedirect(address)
        response["Cache-Control"] = "private, no-store"
        return response
    if mode == "nginx":
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = settings.PRIVATE_FILES_NGINX_PREFIX + quote(field_file.name)
    else:
        try:
            response = _streamed(request, field_file, content_type)
        except OSError:  # gone, or a name that no file can have
            raise Http404 from None
    response["Content-Disposition"] = disposition
    whose = "public" if is_public else "private"
    response["Cache-Control"] = f"{whose}, max-age={seconds}" if seconds else "private, max-age=0, must-revalidate"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CLOSED_PDF if content_type == "application/pdf" else CLOSED
    return response


def _streamed(request, field_file, content_type):
    size = field_file.size
    asked = RANGE.match(request.headers.get("range", ""))
    if asked and (asked[1] or asked[2]):
        start = int(asked[1]) if asked[1] else max(size - int(asked[2]), 0)
        end = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
        if start > end or start >= size:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        response = StreamingHttpResponse(
            _slice(field_file.open("rb"), start, end - start + 1), status=206, content_type=content_type
        )
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
        response["Content-Length"] = end - start + 1
    else:
        response = FileResponse(field_file.open("rb"), content_type=content_type)
        response["Content-Length"] = size
    response["Accept-Ranges"] = "bytes"
    return response
