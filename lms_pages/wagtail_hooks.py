from django.conf import settings
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from learning.courses.enums import FileKind

from . import course_hooks as _course_hooks  # noqa: F401 more hooks
from . import editor_hooks as _editor_hooks  # noqa: F401
from . import publication_hooks as _publication_hooks  # noqa: F401
from .back_office import hooks as _back_office  # noqa: F401
from .bank_files import hooks as _bank_files  # noqa: F401
from .bank_screens import BankQuestionViewSet, keep_asked_questions
from .certificate_screens import CertificateTemplateViewSet
from .deletion import students_behind
from .media_uploads import announce
from .moderation.hooks import archive_buttons
from .moving import MoveBetweenCourses, refuse_move
from .package_screens import PackageViewSet, keep_used_packages
from .rubric_screens import RubricViewSet
from .views.files import refuse_file

register_snippet(RubricViewSet)
register_snippet(PackageViewSet)
register_snippet(CertificateTemplateViewSet)
hooks.register("before_delete_snippet", keep_used_packages)


@hooks.register("insert_global_admin_css")
def wear_the_colors_of_the_house():
    return format_html('<link rel="stylesheet" href="{}">', static("css/editor.css"))


@hooks.register("before_serve_document")
def ask_the_door(document, request):
    refuse_file(request, document, FileKind.DOCUMENT)


@hooks.register("before_delete_page")
def keep_page_of_students(request, page):
    """Deleting a page deletes its translations too while trees are kept in step."""
    pages = [page]
    if settings.WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE:
        pages += Page.objects.translation_of(page)
    return _keep(request, pages)


@hooks.register("before_bulk_action")
def guard_bulk_action(request, action_type, objects, action_class_instance):
    """The hooks of single pages are not called for a bulk of them."""
    if not objects or not isinstance(objects[0], Page):
        return None
    if action_type == "delete":
        return _keep(request, objects)
    if action_type == "move":
        destination = action_class_instance.cleaned_form.cleaned_data["chooser"]
        for page in objects:
            if refusal := keep_page_in_its_course(request, page, destination):
                return refusal
    return None


hooks.register("before_delete_snippet", keep_asked_questions)
register_snippet(BankQuestionViewSet)


@hooks.register("before_move_page")
def keep_page_in_its_course(request, page, destination):
    try:
        refuse_move(page, destination)
    except MoveBetweenCourses as refusal:
        messages.error(request, str(refusal))
        return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("register_admin_urls")
def address_of_uploads():
    return [path("media-uploads/", announce, name="announce_media")]


@hooks.register("insert_global_admin_js")
def send_media_in_parts():
    return format_html('<script type="module" src="{}"></script>', static("js/media-upload.js"))


@hooks.register("insert_editor_js")
def wait_for_autosave():
    return format_html('<script type="module" src="{}"></script>', static("js/editor-submit.js"))


def _keep(request, pages):
    behind = students_behind(pages)
    if behind.is_anybody:
        messages.error(request, behind.sentence, buttons=archive_buttons(pages, request.user))
        return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
    return None
