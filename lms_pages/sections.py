"""What an editor puts together on the home page. One template each: lms_pages/sections/<name>.html."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.courses.models import Course

FEWEST_FEATURED = 6
ICONS = [
    ("book", _("Book")),
    ("edit", _("Pencil")),
    ("quiz", _("Question")),
    ("code", _("Code")),
    ("phone", _("Phone")),
    ("refresh", _("Arrow in a circle")),
    ("clock", _("Clock")),
    ("award", _("Award")),
    ("teach", _("Board")),
    ("chat", _("Speech")),
]


class Section(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)


class CoursesBlock(Section):
    """Cards of chosen courses; the newest ones when none is chosen. One that is not listed is left out."""

    courses = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="lms_pages.CoursePage", label=_("course")),
        label=_("Courses"),
        help_text=_("None: the newest."),
        default=[],
    )

    class Meta:
        icon = "doc-full"
        label = _("Courses")

    def get_context(self, value, parent_context=None):
        from .views.cards import course_cards

        context = super().get_context(value, parent_context)
        keys = [page.translation_key for page in value["courses"] if page]
        if keys:
            found = {course.key: course for course in Course.objects.listed().filter(key__in=keys)}
            courses = [found[key] for key in keys if key in found]
        else:
            courses = Course.objects.listed().order_by("-published_at", "-pk")[:FEWEST_FEATURED]
        context["cards"] = course_cards(courses, get_language())
        return context


class PointBlock(blocks.StructBlock):
    icon = blocks.ChoiceBlock(label=_("Icon"), choices=ICONS, default="book")
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=400, rows=2)


class StepsBlock(Section):
    steps = blocks.ListBlock(PointBlock(), label=_("Steps"), min_num=2, max_num=5)

    class Meta:
        icon = "list-ol"
        label = _("How it works")


class OutcomesBlock(Section):
    text = blocks.TextBlock(label=_("Text"), max_length=600, rows=3, required=False)
    points = blocks.ListBlock(PointBlock(), label=_("Points"), min_num=1, max_num=8)

    class Meta:
        icon = "tick"
        label = _("What you get")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"), max_length=400, rows=3)
    person = blocks.CharBlock(label=_("Who said it"), max_length=120)
    role = blocks.CharBlock(label=_("What they are"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")


class TextBlock(Section):
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ol", "ul"])

    class Meta:
        icon = "pilcrow"
        label = _("Text")


class InvitationBlock(Section):
    """`href` leads to the catalog while the page is none, a draft, or on no site."""

    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2, required=False)
    button = blocks.CharBlock(label=_("Words on the button"), max_length=40)
    page = blocks.PageChooserBlock(label=_("Leads to"), required=False, help_text=_("None: the catalog."))

    class Meta:
        icon = "link"
        label = _("Invitation")

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = value["page"]
        context["href"] = page.url if page and page.live else None
        return context


class SectionsBlock(blocks.StreamBlock):
    courses = CoursesBlock()
    steps = StepsBlock()
    outcomes = OutcomesBlock()
    quote = QuoteBlock()
    text = TextBlock()
    invitation = InvitationBlock()

    def __init__(self, local_blocks=None, search_index=True, **kwargs):
        super().__init__(local_blocks, search_index, **kwargs)
        for name, block in self.child_blocks.items():
            block.meta.template = f"lms_pages/sections/{name}.html"
