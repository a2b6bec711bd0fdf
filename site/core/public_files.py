"""Public uploads, served by a web server or an object store, or by Django where there is neither (a laptop, a test)."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404
from django.views.static import serve


def public_copy(field_file) -> str:
    """The address of a copy among the public files, made the first time. For pictures of pages that are open to
    everybody; their names say what they show, so a changed one has another. Raises OSError when the file is gone."""
    name = f"shown/{field_file.name}"
    if not default_storage.exists(name):
        with field_file.storage.open(field_file.name, "rb") as source:
            name = default_storage.save(name, source)
    return default_storage.url(name)


def public_file(request, path):
    """A file below MEDIA_ROOT. Opened by itself it can run nothing: an SVG may hold script."""
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError:  # a name longer than the file system has names
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=86400"
    return response
