"""Where video services say that something happened to a video: one address for all of them."""

from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.rate_limit import is_too_often
from core.request_origin import current_address

from ..provided_videos import receive_notice
from ..video_provider import WebhookRefused, usable_provider

LONGEST = 256 * 1024  # bytes of a message
A_MINUTE = 600  # messages, of one address


@csrf_exempt
@require_POST
def video_webhook(request, provider):
    """204 for what is taken, told again, or of no concern here; 403 for what the service did not sign."""
    service = usable_provider(provider)
    if service is None:
        raise Http404
    if is_too_often(f"video-webhook:{provider}:{current_address()}", most=A_MINUTE, seconds=60):
        return HttpResponse("Too many messages.\n", status=429, content_type="text/plain")
    body = request.body
    if len(body) > LONGEST:
        return HttpResponse("Too long.\n", status=413, content_type="text/plain")
    try:
        news = service.read_webhook(body=body, headers=request.headers, now=clock.current())
    except WebhookRefused as refusal:
        return HttpResponse(f"Refused: {refusal}.\n", status=403, content_type="text/plain")
    if news:
        receive_notice(provider=provider, news=news, body=body)
    return HttpResponse(status=204)
