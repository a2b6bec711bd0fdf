from learning.courses.enums import FileKind
from wagtail import hooks

from .views.files import refuse_file


@hooks.register("before_serve_document")
def ask_the_door(document, request):
    refuse_file(request, document, FileKind.DOCUMENT)
