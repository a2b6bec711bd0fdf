"""Interactive content in a lesson: where its player is, and what its student has reported so far."""

from dataclasses import dataclass

from accounts.visitors import reader_of
from core.content_host import has_content_host
from learning.courses.models import Lesson
from learning.packages.models import Package
from learning.statements.models import Registration
from learning.statements.selectors import registrations_of

from ..blocks.h5p import KIND
from ..framing import frame_origin, framed_hosts
from ..specs import Part
from .packages import has_player, player_address


@dataclass(frozen=True)
class PackagePart:
    """`player` is the address of the frame on the content host, "" when there is none; `frame` that of another site,
    `site` its host."""

    player: str = ""
    frame: str = ""
    site: str = ""
    registration: Registration | None = None


def add_packages(request, parts: list[Part], lesson: Lesson | None, enrollment) -> list[str]:
    """Give every part with interactive content its `package`. Returns the origins of other sites that the page frames.
    At most two queries for a student, whatever their number; `lesson` is None in a preview."""
    own = [part for part in parts if part.kind == KIND and part.definition]
    with_activity = [part.activity.pk for part in own if part.activity]
    known = registrations_of(enrollment, with_activity) if enrollment and with_activity else {}
    hosts = framed_hosts() if any(part.definition.get("url") for part in own) else []
    origins = set()
    for part in own:
        sha256, url = part.definition.get("package", ""), part.definition.get("url", "")
        origin = frame_origin(url, hosts) if url else ""
        origins |= {origin} - {""}
        part.package = PackagePart(
            player=_player(sha256, reader_of(request).pk or 0, lesson) if sha256 else "",
            frame=url if origin else "",
            site=origin.removeprefix("https://"),
            registration=known.get((part.activity.pk, sha256)) if part.activity else None,
        )
    return sorted(origins)


def _player(sha256: str, person: int, lesson: Lesson | None) -> str:
    if not (has_content_host() and has_player()):
        return ""
    return player_address(Package(sha256=sha256), person=person, lesson=lesson.pk if lesson else None)
