"""Pictures of people: what may be uploaded, and what is kept of it."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core.scanner import refuse_infected

LARGEST_BYTES = 5 * 1024 * 1024
LARGEST_PIXELS = 40_000_000  # a small file can unpack to gigabytes
FORMATS = {"JPEG", "PNG", "WEBP"}
SIDE = 512


def check_picture(upload) -> None:
    """Raises ValidationError unless the upload (already known to be an image) is small enough, of a wanted kind, and
    harmless."""
    if upload.size > LARGEST_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB."), code="too_large")
    if upload.image.format not in FORMATS:
        raise ValidationError(_("Use a JPEG, PNG or WebP picture."), code="wrong_format")
    width, height = upload.image.size
    if width * height > LARGEST_PIXELS:
        raise ValidationError(_("The picture has more than 40 million pixels."), code="too_many_pixels")
    refuse_infected(upload)


def square_picture(upload) -> tuple[str, ContentFile]:
    """(name, content): the middle of the picture as a WebP square of at most 512 pixels a side.

    Drawn anew, so that the place and the camera that a photo tells of are gone. The name says nothing either.
    """
    upload.seek(0)
    with Image.open(upload) as image:
        upright = ImageOps.exif_transpose(image).convert("RGBA" if image.mode in {"RGBA", "LA", "P"} else "RGB")
        side = min(SIDE, *upright.size)
        square = ImageOps.fit(upright, (side, side))
    file = BytesIO()
    square.save(file, "WEBP", quality=85)
    return f"{get_random_string(20)}.webp", ContentFile(file.getvalue())
