"""What players report: where a student is in a video, what was watched of it, and how they like to watch."""

import json
import re

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learning.access.rules import may_go_on
from learning.courses.enums import CompletionRule
from learning.courses.models import Lesson
from learning.enrollment.models import Enrollment
from learning.progress.intervals import read_stretches
from learning.progress.models import MediaPlace
from learning.progress.selectors import media_places, taste_of
from learning.progress.services import remember_taste
from learning.progress.watching import (
    Implausible,
    Wanted,
    WatchRefused,
    issue_watch_ticket,
    read_watch_ticket,
    record_watching,
    watcher_of,
)

from ..specs import Part

NUMBER = re.compile(r"[0-9]{1,18}")
SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
MOST_CHARACTERS = 10_000  # of what one report may say was watched
SLOWEST, FASTEST = 0.25, 4.0


@require_POST
def report(request):
    """`ticket` of the page, `media` (number of the video), `seconds` (the place), `watched` ("0-12.5,30-45"), `length`.

    Answers {"seconds", "ranges": all that was watched, "is_noted", "is_complete"}; 422 with nothing counted when more
    was watched than the clock allows.
    """
    media, seconds = request.POST.get("media", ""), request.POST.get("seconds", "")
    length, watched = request.POST.get("length") or "0", request.POST.get("watched", "")
    if not (NUMBER.fullmatch(media) and SECONDS.fullmatch(seconds) and SECONDS.fullmatch(length)):
        return HttpResponseBadRequest(_("media, seconds and length must be numbers."))
    try:
        if len(watched) > MOST_CHARACTERS:
            raise ValueError
        stretches = read_stretches(watched)
    except ValueError:
        return HttpResponseBadRequest(_("watched must be stretches like 0-12.5,30-45."))
    try:
        ticket = read_watch_ticket(request.POST.get("ticket", ""))
    except WatchRefused as problem:
        raise PermissionDenied(str(problem)) from None
    enrollment = watcher_of(ticket, request.user, int(media))
    if enrollment is None:
        raise Http404
    decision = may_go_on(enrollment, is_served=enrollment.is_served)
    if not decision.is_allowed:
        raise PermissionDenied(str(decision.refusal.label))
    facts = {"seconds": float(seconds), "stretches": stretches, "length": float(length)}
    try:
        said = record_watching(ticket=ticket, enrollment=enrollment, reference=int(media), **facts)
    except Implausible as problem:
        return JsonResponse({"error": str(problem)}, status=422)
    except WatchRefused as problem:
        return JsonResponse({"error": str(problem)}, status=409)
    is_complete = said.completed is not None
    plain = {"seconds": said.seconds, "ranges": said.stretches, "is_noted": said.is_noted, "is_complete": is_complete}
    return JsonResponse(plain)


@require_POST
def taste(request):
    """`speed`, like 1.5, and `captions`, 1 or 0: what was chosen just now in a player."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    chosen, speed, captions = {}, request.POST.get("speed", ""), request.POST.get("captions", "")
    if speed and SECONDS.fullmatch(speed) and SLOWEST <= float(speed) <= FASTEST:
        chosen["speed"] = float(speed)
    if captions in {"0", "1"}:
        chosen["captions"] = captions == "1"
    if not chosen:
        return HttpResponseBadRequest(_("speed must be a number from 0.25 to 4, captions 0 or 1."))
    remember_taste(user=request.user, **chosen)
    return HttpResponse(status=204)


def player_facts(enrollment: Enrollment, lesson: Lesson, parts: list[Part]) -> dict[str, str]:
    """What the players of a page begin with: {"ticket", "places", "taste"}. Two queries."""
    return {
        "ticket": issue_watch_ticket(enrollment=enrollment, lesson=lesson, wanted=_wanted(parts)),
        "places": places_json(media_places(enrollment, lesson)),
        "taste": json.dumps(taste_of(enrollment.user_id)),
    }


def places_json(places: dict[int, MediaPlace]) -> str:
    """{number of the video: [seconds, when in milliseconds, what was watched]}, as place.js reads it."""
    return json.dumps(
        {
            pk: [place.seconds, int(place.recorded_at.timestamp() * 1000), place.intervals]
            for pk, place in places.items()
        }
    )


def _wanted(parts: list[Part]) -> dict[int, Wanted]:
    """{number of a video: what its student has still to watch}; the most, when a lesson shows it twice."""
    found: dict[int, Wanted] = {}
    for part in parts:
        if part.activity and part.activity.rule == CompletionRule.WATCHED and not part.is_complete:
            want = part.definition["watch"]
            of = Wanted(part.activity.pk, want["percent"], want["shortest"], want["longest"])
            if want["video"] not in found or found[want["video"]].percent < of.percent:
                found[want["video"]] = of
    return found
