from json import loads

from django.conf import settings
from django.core.cache import cache
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.models import Page

from .frame import frame_of
from .page_cache import (
    FRAME_GENERATION,
    GENERATION,
    begin_generation,
    finish,
    key_of,
    may_be_answered,
    may_be_kept,
    pack,
    unpack,
)
from .publication import NotPublished, asking
from .views.publishing_step import plan_publication


class PageCacheMiddleware:
    """Answers visitors with whole pages (see page_cache). Stands inside what sets headers for every answer, outside
    everything that has to do with sessions, languages and forms."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.PAGE_CACHE_SECONDS or not may_be_answered(request):
            return self.get_response(request)
        key = key_of(request)
        known = cache.get_many([GENERATION, FRAME_GENERATION, key])
        generation, page = known.get(GENERATION) or begin_generation(), known.get(key)
        if page and page[0] == generation:
            return self.unless_known(request, unpack(page))
        # Both were read before the rows are: what is made now is never older than it says.
        request.frame_generation = known.get(FRAME_GENERATION)
        response = self.get_response(request)
        if generation is None or not may_be_kept(request, response):
            return response
        cache.set(key, pack(finish(response), generation), settings.PAGE_CACHE_SECONDS)
        return self.unless_known(request, response)

    def unless_known(self, request, response):
        """ "Not modified" to a browser that has this very page."""
        return get_conditional_response(request, etag=response["ETag"], response=response)


class SiteMiddleware:
    """Gives Wagtail the cached site and home page before it routes, which saves each page their queries."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.resolver_match.url_name == "wagtail_serve":
            site = frame_of(request).site
            if site is not None:
                request._wagtail_site = site


class PublishingMiddleware:
    """Who publishes in the editor is asked about students, and led to the step where that is done, or where the gate's
    findings are shown, from whatever screen it was: nothing was published then."""

    def __init__(self, get_response):
        self.get_response = get_response

    @cached_property
    def editor(self) -> str:
        return reverse("wagtailadmin_home")

    def __call__(self, request):
        if request.method != "POST" or not request.path.startswith(self.editor) or self._is_api(request):
            return self.get_response(request)
        with asking():
            return self.get_response(request)

    def _is_api(self, request) -> bool:
        return request.path.startswith(f"{self.editor}api/")

    def process_exception(self, request, exception):
        if not isinstance(exception, NotPublished) or not request.path.startswith(self.editor):
            return None
        messages.error(request, exception.sentence)
        address = plan_publication(request, *_wanted(request, exception.page))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":  # the dialog of an approval
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)


def _wanted(request, page: Page) -> tuple:
    """(page, action of its workflow, data of the action's form), or only the page where it was plain publishing."""
    match = request.resolver_match
    if match.url_name == "workflow_action":
        words = {"comment": request.POST.get("comment", "")}
        return Page.objects.get(pk=match.kwargs["page_id"]), match.kwargs["action_name"], words
    if request.POST.get("action-workflow-action"):
        words = loads(request.POST.get("workflow-action-extra-data") or "{}")
        return Page.objects.get(pk=match.kwargs["page_id"]), request.POST["workflow-action-name"], words
    return (page,)
