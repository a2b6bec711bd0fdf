"""Mail about comments in the editor, through our own notifications.

Wagtail has no hook there: its edit view mails within the request, by one function that it imports by name. That name is
given another function here, once, at start.
"""

from uuid import uuid4

from wagtail.admin.mail import send_notification
from wagtail.admin.views.pages import edit

from notifications.services import send_messages
from notifications.specs import Telling

from ..gate import editor_address

KIND = "comments_changed"


def connect() -> None:
    edit.send_notification = tell_of_comments


def tell_of_comments(recipient_users, notification: str, extra_context: dict) -> bool:
    """Takes what Wagtail's function takes."""
    if notification != "updated_comments":
        return send_notification(recipient_users, notification, extra_context)
    page = extra_context["page"]
    context = {
        "title": page.get_admin_display_title(),
        "person": extra_context["editor"].get_full_name(),
        "added": _words(extra_context["new_comments"]),
        "answered": _words(reply for each in extra_context["replied_comments"] for reply in each["replies"]),
        "resolved": _words(extra_context["resolved_comments"]),
        "deleted": _words(extra_context["deleted_comments"]),
        "path": editor_address(page),
    }
    followers = [user for user in recipient_users if user.is_active]
    send_messages(kind=KIND, tellings=[Telling(user, context, f"{KIND}:{uuid4()}") for user in followers])
    return True


def _words(comments) -> list[str]:
    return [comment.text for comment in comments]
