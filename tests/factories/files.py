"""Images, documents and media of the library, made in memory."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from lms_pages.models import LessonDocument, LessonImage, LessonMedia

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200" viewBox="0 0 300 200"><path d="M0 0h9"/></svg>'
)


def make_image(title="A ball on a hill", *, name="hill.png", size=(1200, 600), **fields) -> LessonImage:
    if name.endswith(".svg"):
        data = DRAWING
    else:
        memory = BytesIO()
        Image.new("RGB", size, "#1B2668").save(memory, {"png": "PNG", "gif": "GIF"}[name.rpartition(".")[2]])
        data = memory.getvalue()
    return LessonImage.objects.create(title=title, file=ContentFile(data, name), **fields)


def make_document(title="The outlook", *, name="outlook.pdf", data=b"%PDF-1.4 nothing", **fields) -> LessonDocument:
    document = LessonDocument(title=title, file=ContentFile(data, name), **fields)
    document.file_size = len(data)
    document.save()
    return document


def make_media(title="Rolling downhill", *, captions=b"", **fields) -> LessonMedia:
    """With captions, or else with a transcript: the gate asks for one of them."""
    words = "" if captions else "A ball rolls downhill."
    file = ContentFile(b"not really", "clip.mp4")
    fields = {"type": "video", "duration": 90, "file": file, "transcript": words, **fields}
    if captions:
        fields["captions"] = ContentFile(captions, "clip.vtt")
    return LessonMedia.objects.create(title=title, **fields)
