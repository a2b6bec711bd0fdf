from .frame import frame_of


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
