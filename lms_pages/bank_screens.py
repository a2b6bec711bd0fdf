"""The question bank in the editor: Wagtail's snippet screens, narrowed to what a person may see."""

import django_filters
from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, UsageCountColumn
from wagtail.admin.widgets.button import Button
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from .bank import refusal_to_delete
from .models import BankQuestion
from .question_block import DIFFICULTIES, question_blocks


def visible_questions(user, actions=("view",)):
    """Those of the bank this person may look at: their own and those that are shared."""
    policy = policy_registry.get_by_type(BankQuestion)
    return policy.instances_user_has_any_permission_for(user, set(actions))


def type_choices():
    return [(slug, block._meta_class.label) for slug, block in question_blocks.items() if block.is_offered]


def keep_asked_questions(request, questions):
    """For Wagtail's hook before snippets are deleted, one or many."""
    if not questions or not isinstance(questions[0], BankQuestion):
        return None
    refusals = [sentence for question in questions if (sentence := refusal_to_delete(question))]
    for sentence in refusals:
        messages.error(request, sentence)
    return redirect(BankQuestion.snippet_viewset.get_url_name("list")) if refusals else None


class BankFilterSet(WagtailFilterSet):
    question_type = django_filters.ChoiceFilter(
        label=_("Type"), choices=lambda: type_choices(), widget=forms.RadioSelect, empty_label=_("All")
    )
    difficulty = django_filters.ChoiceFilter(
        label=_("Difficulty"), choices=DIFFICULTIES[1:], widget=forms.RadioSelect, empty_label=_("All")
    )
    tags = django_filters.ModelMultipleChoiceFilter(
        label=_("Tags"),
        field_name="tagged_items__tag",
        conjoined=True,
        queryset=lambda request: Tag.objects.filter(
            lms_pages_bankquestiontag_items__content_object__in=visible_questions(request.user)
        ).distinct(),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = BankQuestion
        fields = ["question_type", "difficulty", "tags", "is_shared"]


TYPE = Column("get_question_type", label=_("Type"), accessor=lambda row: dict(type_choices()).get(row.question_type))


class _Choosing:
    @property
    def columns(self):
        """With what tells questions of alike titles apart."""
        title, *others = super().columns
        return [title, TYPE, Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display"), *others]

    def get_object_list(self):
        return visible_questions(self.request.user).filter(live=True)


class ChooseQuestion(_Choosing, ChooseView):
    pass


class ChooseQuestionResults(_Choosing, ChooseResultsView):
    pass


class BankChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseQuestion
    choose_results_view_class = ChooseQuestionResults


class BankIndexView(IndexView):
    """With the ways in and out as files."""

    @property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.permission_policy.user_has_permission(self.request.user, "add"):
            buttons = [
                *buttons,
                Button(_("Import"), url=reverse("import_questions"), icon_name="upload", priority=20),
                Button(_("Export"), url=reverse("export_questions"), icon_name="download", priority=30),
            ]
        return buttons


class BankQuestionViewSet(SnippetViewSet):
    model = BankQuestion
    icon = "folder-open-inverse"
    menu_label = _("Question bank")
    menu_name = "question-bank"
    menu_order = 250
    add_to_admin_menu = True
    index_view_class = BankIndexView
    filterset_class = BankFilterSet
    chooser_viewset_class = BankChooserViewSet
    list_per_page = 50
    list_display = [
        "__str__",
        TYPE,
        Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display", sort_key="difficulty"),
        Column(
            "tags",
            label=_("Tags"),
            accessor=lambda row: ", ".join(sorted(item.tag.name for item in row.tagged_items.all())),
        ),
        BooleanColumn("is_shared", label=_("Shared")),
        UsageCountColumn("usage_count", label=_("Used"), sort_key="usage_count"),
        BooleanColumn("live", label=_("Published")),
    ]

    def get_queryset(self, request):
        found = visible_questions(request.user, ("view", "change"))
        used = ReferenceIndex.usage_count_subquery(BankQuestion)
        return found.annotate(usage_count=used).select_related("latest_revision").prefetch_related("tagged_items__tag")
