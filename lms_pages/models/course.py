from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page

from commerce.pricing.enums import SaleMode, TaxCategory
from learning.courses.enums import Level

from ..forms import CourseForm
from ..grading import CategoryBlock, LetterBlock
from ..panels import ChecksPanel, UnreachableTotalPanel
from ..previews import PREVIEW_MODES
from ..selling import PriceBlock, sale_problems
from .reviewed import CoursePermissionTester, ReviewedPage

CERTIFICATE_FIELDS = [
    "gives_certificate",
    FieldPanel("certificate_template", widget=forms.Select),
    "certificate_min_grade",
    UnreachableTotalPanel(),
    "certificate_months",
    "certificate_needs_approval",
]


class CourseTag(TaggedItemBase):
    content_object = ParentalKey("lms_pages.CoursePage", on_delete=models.CASCADE, related_name="tagged_items")


def sentences(verbose_name):
    """A list of single sentences, one block each."""
    return StreamField([("item", blocks.CharBlock(max_length=300))], blank=True, verbose_name=verbose_name)


class CoursePage(ReviewedPage):
    """What a course promises. Its modules and lessons are the pages below; publishing compiles them as one."""

    subtitle = models.CharField(_("subtitle"), max_length=255, blank=True, help_text=_("One sentence."))
    description = RichTextField(_("description"), blank=True)
    outcomes = sentences(_("what you will learn"))
    audience = sentences(_("who it is for"))
    requirements = sentences(_("requirements"))
    thumbnail = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("thumbnail"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("16 to 9. Without one, a cover is drawn from the address of the course."),
    )
    category = models.ForeignKey(
        "lms_pages.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="courses",
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.ALL)
    tags = ClusterTaggableManager(through=CourseTag, blank=True, verbose_name=_("tags"))
    estimated_minutes = models.PositiveIntegerField(
        _("estimated minutes"), null=True, blank=True, help_text=_("Empty: the sum of the lessons.")
    )
    preview_video_url = models.URLField(_("preview video"), blank=True, help_text=_("YouTube or Vimeo."))
    is_open = models.BooleanField(_("takes new students"), default=True)
    is_sequential = models.BooleanField(
        _("one lesson after another"),
        default=False,
        help_text=_("Each lesson opens when the one before it is finished. “Finish first” of lessons does not count."),
    )
    license = models.CharField(_("license"), max_length=255, blank=True)
    attribution = models.CharField(_("attribution"), max_length=500, blank=True)
    source_url = models.URLField(_("source"), blank=True, help_text=_("Where the material comes from."))
    grade_categories = StreamField(
        [("category", CategoryBlock())],
        blank=True,
        verbose_name=_("categories"),
        help_text=_(
            "Without any, everything graded counts alike. Within a category every result counts the same, "
            "whatever its points."
        ),
    )
    letter_scale = StreamField([("letter", LetterBlock())], blank=True, verbose_name=_("letters"))
    pass_percent = models.PositiveSmallIntegerField(
        _("total needed to pass, in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    counts_reported_scores = models.BooleanField(
        _("scores reported by interactive content count"),
        default=False,
        help_text=_(
            "Packages and tools compute their scores in the student's browser, where they can be forged. Without this "
            "they complete lessons and are shown as reported, and count for no grade and no certificate."
        ),
    )
    has_leaderboard = models.BooleanField(
        _("leaderboard"),
        default=False,
        help_text=_("Students see each other's totals, under a made-up name unless they show their own."),
    )
    gives_certificate = models.BooleanField(
        _("gives a certificate"),
        default=False,
        help_text=_(
            "Whoever finishes the course gets one by itself, also who finished it before this was ticked. Certificates "
            "that were issued stay as they are, whatever is changed here."
        ),
    )
    certificate_template = models.ForeignKey(
        "lms_pages.CertificateTemplate",
        verbose_name=_("template of it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"live": True},
        help_text=_("How it looks. Empty: the template that the site settings name."),
    )
    certificate_min_grade = models.PositiveSmallIntegerField(
        _("total needed for it, in percent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "Besides finishing, and besides the total needed to pass. It counts what students see of their grades; "
            "what is not graded yet counts as nothing. Empty: no total is asked for."
        ),
    )
    certificate_months = models.PositiveSmallIntegerField(
        _("valid for so many months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Students are told a month before it ends. Empty: for ever."),
    )
    certificate_needs_approval = models.BooleanField(
        _("an administrator approves each one"),
        default=False,
        help_text=_(
            "Also without this tick somebody has to look where everything that is assessed is interactive content or "
            "AI tools, whose scores can be forged: unless those scores count in this course."
        ),
    )
    sale_mode = models.CharField(
        _("students come in"),
        max_length=20,
        choices=SaleMode,
        default=SaleMode.FREE,
        help_text=_("Who is in the course already stays in it, whatever is changed here."),
    )
    prices = StreamField(
        [("price", PriceBlock())],
        blank=True,
        verbose_name=_("prices"),
        help_text=_("One a currency. They count from the moment the page is published; older orders keep theirs."),
    )
    tax_category = models.CharField(
        _("tax"),
        max_length=20,
        choices=TaxCategory,
        default=TaxCategory.STANDARD,
        help_text=_("Finance knows. Without their word it is the standard rate."),
    )
    # Where an importer found the course; importing again updates this page.
    import_source = models.CharField(max_length=255, blank=True, editable=False)

    base_form_class = CourseForm
    exclude_fields_in_copy = ["import_source"]  # a duplicate is a course of its own
    parent_page_types = ["lms_pages.CatalogPage"]
    subpage_types = ["lms_pages.ModulePage"]
    admin_default_ordering = "ord"  # the editor sees the order that students see
    content_panels = [
        ChecksPanel(),
        *Page.content_panels,
        "subtitle",
        "description",
        "outcomes",
        "audience",
        "requirements",
        MultiFieldPanel(["thumbnail", "preview_video_url"], heading=_("Pictures")),
        MultiFieldPanel(["category", "level", "tags", "estimated_minutes"], heading=_("Where it belongs")),
        InlinePanel(
            "instructors",
            heading=_("Instructors"),
            label=_("instructor"),
            help_text=_("Who is named on the page of the course, in this order: people of its team."),
        ),
        MultiFieldPanel(["license", "attribution", "source_url"], heading=_("License")),
    ]
    settings_panels = [
        MultiFieldPanel(["is_open", "is_sequential"], heading=_("Students")),
        MultiFieldPanel(["sale_mode", "prices", "tax_category"], heading=_("How it is sold")),
        MultiFieldPanel(
            ["grade_categories", "letter_scale", "pass_percent", "counts_reported_scores", "has_leaderboard"],
            heading=_("Grading"),
        ),
        MultiFieldPanel(CERTIFICATE_FIELDS, heading=_("Certificate")),
        *Page.settings_panels,
    ]
    preview_modes = PREVIEW_MODES

    class Meta:
        verbose_name = _("course")

    def permissions_for_user(self, user):
        return CoursePermissionTester(user, self)

    @property
    def course_state(self):
        from ..moderation.states import course_state

        return course_state(self)

    @property
    def status_string(self):
        """What Wagtail says of the page in lists and reports: the state of the whole course."""
        return self.course_state.label

    def problems(self):
        """What keeps it from being published as a whole (see gate)."""
        return sale_problems(self)

    def serve(self, request, *args, **kwargs):
        from ..views.course import course

        return course(request, self)

    def serve_preview(self, request, mode_name):
        from ..views.previews import course_preview

        return course_preview(request, self, mode_name)


class CourseInstructor(Orderable):
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="instructors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )

    panels = ["user"]

    class Meta(Orderable.Meta):
        verbose_name = _("instructor")
        verbose_name_plural = _("instructors")
