from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask


class ReasonForm(TaskStateCommentForm):
    comment = forms.CharField(
        label=_("What is to be changed"),
        help_text=_("The author gets this by mail and reads it in the editor."),
        widget=forms.Textarea({"rows": 4}),
    )


class ReviewTask(AbstractGroupApprovalTask):
    """A step of a workflow: people of chosen groups approve, or ask for changes and say which."""

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")

    def get_form_for_action(self, action):
        return ReasonForm if action == "reject" else super().get_form_for_action(action)

    def on_action(self, task_state, user, action_name, **kwargs):
        """Raises PermissionDenied for a rejection without a reason, which the forms never send."""
        if action_name == "reject" and not kwargs.get("comment", "").strip():
            raise PermissionDenied(_("Changes are asked for with a reason."))
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls):
        return _("People of the chosen groups approve, or ask for changes and say which")
