"""Files as people send them, and uploads of them. Contents are as small as their kind allows."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.uploads.services import UploadLimits, store_file

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
LIMITS = UploadLimits(kinds=("pdf", "text", "image", "document", "archive"), max_bytes=100_000)


def picture() -> bytes:
    memory = BytesIO()
    Image.new("RGB", (4, 4), "#1B2668").save(memory, "PNG")
    return memory.getvalue()


def zipped(*names: str, mimetype: str = "") -> bytes:
    memory = BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return memory.getvalue()


def sent(name="essay.pdf", data: bytes = PDF, content_type="text/html") -> SimpleUploadedFile:
    """A file of a form; what the browser says of its type is never believed."""
    return SimpleUploadedFile(name, data, content_type)


def make_upload(owner, name="essay.pdf", data: bytes = PDF, limits=LIMITS):
    return store_file(owner=owner, file=sent(name, data), limits=limits)
