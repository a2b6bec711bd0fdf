"""What the roles of `accounts` may do with pages, files and snippets: rights that Wagtail keeps apart from Django's."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.receivers import is_last_app, is_migrated
from accounts.roles import ADMINISTRATOR, EDITOR, INSTRUCTOR

PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
# Always those of the base models: Wagtail looks at them even when the site has models of its own.
COLLECTION_RIGHTS = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
    "wagtailmedia.add_media",
    "wagtailmedia.change_media",
)
# Instructors upload, and change and choose what they uploaded: see permissions.OwnFilesPermissionPolicy.
OWN_FILES = ("wagtailimages.add_image", "wagtaildocs.add_document", "wagtailmedia.add_media")
BANK_RIGHTS = tuple(
    f"lms_pages.{right}_bankquestion" for right in ("add", "change", "delete", "publish", "lock", "unlock")
)
PACKAGE_RIGHTS = tuple(f"lms_pages.{right}_lessonpackage" for right in ("add", "change", "delete"))
CERTIFICATE_RIGHTS = tuple(f"lms_pages.{right}_certificatetemplate" for right in ("add", "change", "delete", "publish"))
RUBRIC_RIGHTS = ("lms_pages.add_rubric", "lms_pages.change_rubric", "lms_pages.delete_rubric")
MODEL_RIGHTS = {
    # And what follows for one's own: see permissions.
    INSTRUCTOR: ("lms_pages.add_bankquestion", "lms_pages.add_rubric", "lms_pages.add_lessonpackage"),
    EDITOR: (
        *BANK_RIGHTS,
        *RUBRIC_RIGHTS,
        *PACKAGE_RIGHTS,
        *CERTIFICATE_RIGHTS,
        "lms_pages.add_category",
        "lms_pages.change_category",
        "lms_pages.delete_category",
        "simple_translation.submit_translation",
    ),
    ADMINISTRATOR: (
        *BANK_RIGHTS,
        *RUBRIC_RIGHTS,
        *PACKAGE_RIGHTS,
        *CERTIFICATE_RIGHTS,
        "lms_pages.add_category",
        "lms_pages.change_category",
        "lms_pages.delete_category",
        "simple_translation.submit_translation",
        "wagtailcore.add_site",
        "wagtailcore.change_site",
        "wagtailcore.add_workflow",
        "wagtailcore.change_workflow",
        "wagtailcore.add_task",
        "wagtailcore.change_task",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
    ),
}
ALL_PAGES = {INSTRUCTOR: (), EDITOR: PAGE_RIGHTS, ADMINISTRATOR: (*PAGE_RIGHTS, "bulk_delete_page")}
ALL_COLLECTIONS = {
    INSTRUCTOR: OWN_FILES,
    EDITOR: COLLECTION_RIGHTS,
    ADMINISTRATOR: (
        *COLLECTION_RIGHTS,
        "wagtailcore.add_collection",
        "wagtailcore.change_collection",
        "wagtailcore.delete_collection",
    ),
}


def give_page_rights(sender, **kwargs):
    if is_last_app(sender) and is_migrated("wagtailcore", "GroupCollectionPermission", **kwargs):
        ensure_page_rights()


def ensure_page_rights() -> None:
    """Editors and administrators edit the whole tree and all files, instructors add files. What instructors may do with
    pages follows from the teams of courses (permissions.py). Idempotent; takes nothing away."""
    root = Page.objects.filter(depth=1).first()
    collection = Collection.objects.filter(depth=1).first()
    for name in (INSTRUCTOR, EDITOR, ADMINISTRATOR):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(MODEL_RIGHTS[name]))
        if root:
            for permission in _permissions(f"wagtailcore.{right}" for right in ALL_PAGES[name]):
                GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        if collection:
            for permission in _permissions(ALL_COLLECTIONS[name]):
                GroupCollectionPermission.objects.get_or_create(
                    group=group, collection=collection, permission=permission
                )


def _permissions(labels) -> list[Permission]:
    wanted = set(labels)
    found = Permission.objects.filter(codename__in=[label.split(".")[1] for label in wanted]).select_related(
        "content_type"
    )
    return [each for each in found if f"{each.content_type.app_label}.{each.codename}" in wanted]
