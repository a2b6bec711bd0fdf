from django.db import connection


class PlainAdminSearchMiddleware:
    """Takes quotation marks out of searches in the back office while the database is SQLite.

    modelsearch puts the words of an autocompleting search (the page chooser) into an FTS5 expression as they are, where
    a single quotation mark is a 500. Our own search (search.words) needs none of this.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and '"' in request.GET.get("q", "") and connection.vendor == "sqlite":
            query = request.GET.copy()
            query["q"] = query["q"].replace('"', " ")
            request.GET = query
        return self.get_response(request)
