from django.db import connection


class PlainAdminSearchMiddleware:
    """Takes out of a search in the back office what the database's search cannot bear.

    On SQLite, modelsearch puts the words into an FTS5 expression as they are, and a single quotation mark is a 500. A
    NUL byte is one on every database. Our own search (search.words) needs none of this.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and "q" in request.GET:
            unbearable = '\x00"' if connection.vendor == "sqlite" else "\x00"
            query = request.GET.copy()
            plain = str.maketrans(dict.fromkeys(unbearable, " "))
            query.setlist("q", [value.translate(plain) for value in query.getlist("q")])
            request.GET = query
        return self.get_response(request)
