from django.http import Http404

from core.private_files import private_file_response

from .models import Upload

PREVIEWED = ("image/", "application/pdf")  # what a browser shows; text is written into the page by whoever previews it


def upload_response(request, upload: Upload, *, name: str = "", is_preview: bool = False):
    """Answer with an upload as a download; the caller has asked who may read it. `is_preview` shows a picture or a PDF
    in a page of this site instead. `name` replaces the file's own. Raises Http404 when there is none (any more)."""
    if not upload.file:
        raise Http404
    is_shown = is_preview and upload.content_type.startswith(PREVIEWED)
    response = private_file_response(
        request,
        upload.file,
        filename=name or upload.name,
        content_type=upload.content_type,
        is_download=not is_shown,
        is_ours=is_shown,
    )
    if is_shown:
        response.is_framed_by_us = True  # see config.security_headers
    return response


def text_of(upload: Upload, most_bytes: int = 64 * 1024) -> tuple[str, bool]:
    """(the beginning of a text file, whether that is all)."""
    with upload.file.open("rb") as file:
        data = file.read(most_bytes + 1)
    return data[:most_bytes].decode("utf-8", errors="replace"), len(data) <= most_bytes
