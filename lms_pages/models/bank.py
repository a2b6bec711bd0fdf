from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from core.markdown import plain_text

from ..forms import BankQuestionForm
from ..question_block import DIFFICULTIES, offered_blocks


class BankQuestionTag(TaggedItemBase):
    content_object = ParentalKey("lms_pages.BankQuestion", on_delete=models.CASCADE, related_name="tagged_items")


class BankQuestion(WorkflowMixin, DraftStateMixin, RevisionMixin, PreviewableMixin, index.Indexed, ClusterableModel):
    """A question that quizzes of many courses may ask. Publishing it writes what attempts draw (lms_pages.bank)."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)  # of its rows below
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("For you and other authors. Empty: the question itself.")
    )
    body = StreamField(offered_blocks(without=("tags", "difficulty")), min_num=1, max_num=1, verbose_name=_("question"))
    question_type = models.CharField(_("type"), max_length=50, editable=False, blank=True)
    difficulty = models.CharField(_("difficulty"), max_length=20, blank=True, choices=DIFFICULTIES[1:])
    tags = ClusterTaggableManager(through=BankQuestionTag, blank=True, verbose_name=_("tags"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_shared = models.BooleanField(
        _("shared"), default=False, help_text=_("Every instructor may look at it and use it in quizzes.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    base_form_class = BankQuestionForm
    panels = [
        FieldPanel("body"),
        MultiFieldPanel(["title", "tags", "difficulty", "is_shared"], heading=_("How it is found")),
    ]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("stem"),
        index.FilterField("owner_id"),
        index.FilterField("is_shared"),
        index.FilterField("live"),
        index.FilterField("question_type"),
        index.FilterField("difficulty"),
        index.FilterField("id"),
    ]

    class Meta:
        verbose_name = _("bank question")
        verbose_name_plural = _("bank questions")
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    @property
    def question(self):
        """The block that is the question; None in an empty draft."""
        return next(iter(self.body), None)

    @property
    def stem(self) -> str:
        """Never options or answers: choosers and search show it."""
        return plain_text(self.question.value["stem"]) if self.question else ""

    def full_clean(self, *args, **kwargs):
        self._describe()
        super().full_clean(*args, **kwargs)

    def save(self, *args, **kwargs):
        self._describe()
        super().save(*args, **kwargs)

    def _describe(self) -> None:
        self.question_type = self.question.block_type if self.question else ""
        self.title = self.title.strip() or Truncator(self.stem).chars(120) or str(_("A question without words"))

    def get_preview_template(self, request, mode_name):
        return "lms_pages/editor/bank_question.html"

    def get_preview_context(self, request, mode_name):
        from ..bank import definition_of
        from ..specs import Part

        definition = {"title": str(self), "questions": [definition_of(self)] if self.question else []}
        return {**super().get_preview_context(request, mode_name), "part": Part.of_definition("", "quiz", definition)}
