"""Interactive content in a lesson: where its player is, and what its student has reported so far."""

from dataclasses import dataclass

from accounts.visitors import reader_of
from core import clock
from core.content_host import content_address, has_content_host
from core.content_tokens import issue_token
from learning.courses.models import Lesson
from learning.statements.models import Registration
from learning.statements.selectors import registrations_of

from ..blocks.h5p import KIND
from ..framing import frame_origin
from ..specs import Part

TOKEN_KIND = "package"  # noqa: S105 no secret


@dataclass(frozen=True)
class PackagePart:
    """`player` is the address of the frame on the content host, "" when there is none; `frame` that of another site."""

    player: str = ""
    frame: str = ""
    registration: Registration | None = None


def add_packages(request, parts: list[Part], lesson: Lesson | None, enrollment) -> list[str]:
    """Give every part with interactive content its `package`. Returns the origins of other sites that the page frames.
    One query for a student, whatever their number; `lesson` is None in a preview."""
    own = [part for part in parts if part.kind == KIND and part.definition]
    with_activity = [part.activity.pk for part in own if part.activity]
    known = registrations_of(enrollment, with_activity) if enrollment and with_activity else {}
    origins = set()
    for part in own:
        sha256, url = part.definition.get("package", ""), part.definition.get("url", "")
        origin = frame_origin(url) if url else ""
        origins |= {origin} - {""}
        registration = known.get(part.activity.pk) if part.activity else None
        part.package = PackagePart(
            player=player_address(request, sha256, lesson) if sha256 else "",
            frame=url if origin else "",
            registration=registration if registration and registration.package == sha256 else None,
        )
    return sorted(origins)


def player_address(request, sha256: str, lesson: Lesson | None) -> str:
    if not has_content_host():
        return ""
    token = issue_token(
        kind=TOKEN_KIND,
        person=reader_of(request).pk or 0,
        lesson=lesson.pk if lesson else None,
        thing=sha256,
        now=clock.current(),
    )
    return content_address(f"/p/{token}/player")
