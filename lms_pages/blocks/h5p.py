"""Interactive content made with H5P: a package that reports what the student did, or a frame of another site."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from core.content_host import has_content_host
from learning.courses.enums import CompletionRule, FileKind
from learning.courses.specs import FileRef
from learning.statements.enums import CompletionMode

from ..block import GROUP, BlockActivity, LessonBlock, Problem
from ..framing import framed_hosts, is_framed
from ..specs import Part

KIND = "h5p"
# They say nothing from which their end follows: what was measured with packages of each type.
NEVER_REPORT = {
    "Accordion", "AdventCalendar", "Agamotto", "Audio", "AudioRecorder", "Chart", "Collage", "Dialogcards",
    "DocumentationTool", "GuessTheAnswer", "IFrameEmbed", "ImageHotspots", "ImageJuxtaposition", "ImageSlider",
    "KewArCode", "PersonalityQuiz", "ThreeImage", "Timeline",
}  # fmt: skip


class PackageChooserBlock(SnippetChooserBlock):
    """Says of the chosen package what its metadata say, not the title alone."""

    @cached_property
    def widget(self):
        from ..package_screens import PackageWidget

        return PackageWidget(self.target_model, icon=self.target_model.snippet_viewset.icon)

    def deconstruct(self):
        """For migrations it is nothing of our own."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", args, kwargs


class H5PBlock(LessonBlock, blocks.StructBlock):
    """Exactly one of `package` and `url` is set."""

    drawn_from_version = True
    modules = ("js/packages/lesson-package.js", "js/elsewhere-frame.js")

    title = blocks.CharBlock(
        label=_("Title"), required=False, max_length=200, help_text=_("Empty: that of the package.")
    )
    package = PackageChooserBlock(
        "lms_pages.LessonPackage",
        label=_("Package"),
        required=False,
        help_text=_("Another package in its place begins anew; what students did in the one before is kept."),
    )
    url = blocks.URLBlock(
        label=_("Or the address of a frame"),
        required=False,
        help_text=_(
            "Of H5P.com or another site that the settings of this site allow. It reports nothing, so students "
            "mark it as done."
        ),
    )
    completion = blocks.ChoiceBlock(
        label=_("Complete"),
        choices=CompletionMode.choices,
        default=CompletionMode.STATEMENT.value,
        required=True,
        help_text=_("Types that have no end, such as an accordion, can only be viewed."),
    )
    required_percent = blocks.IntegerBlock(
        label=_("Score needed, in percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: any. The student's browser computes the score; do not rely on it for an exam."),
    )
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=True)

    class Meta:
        icon = "media"
        label = _("H5P")
        label_format = "{title}"
        group = GROUP.PRACTICE
        description = _("Interactive video, flashcards, drag and drop and more, made with H5P.")
        preview_value = {"title": "Check the terms", "completion": "statement", "is_required": True}

    def get_preview_value(self):
        """With the newest package, when there is one."""
        value = super().get_preview_value()
        value["package"] = self.child_blocks["package"].target_model.objects.order_by("-pk").first()
        return value

    def clean(self, value):
        value = super().clean(value)
        errors = {}
        if value["url"] and value["package"]:
            errors["url"] = ValidationError(_("Choose a package or give an address, not both."))
        elif value["url"] and not is_framed(value["url"]):
            hosts = ", ".join(framed_hosts()) or _("none")
            message = _("This site cannot be framed. These can: %(hosts)s. An administrator changes the list.")
            errors["url"] = ValidationError(message % {"hosts": hosts})
        if not (value["url"] or value["package"] or self.is_deferred_validation):
            errors["package"] = ValidationError(_("Choose or upload a package, or give an address."))
        if errors:
            raise StructBlockValidationError(errors)
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["part"] = Part.of_definition(context.get("id", ""), KIND, package_definition(value))
        return context

    def problems(self, value):
        package, url = value["package"], value["url"]
        if not (package or url):
            return [Problem("empty", _("No package is chosen."))]
        if url:
            return [] if is_framed(url) else [Problem("frame", _("The site of its address may not be framed here."))]
        found = []
        if not has_content_host():
            sentence = _("This site has no content host, so packages cannot be played. Ask who operates it.")
            found.append(Problem("no_content_host", sentence))
        if not package.license_name:
            address = reverse(package.snippet_viewset.get_url_name("edit"), args=[package.pk])
            sentence = _("The package “%(title)s” does not name its license. Say it there: %(address)s")
            found.append(Problem("no_license", sentence % {"title": package.title, "address": address}))
        type_name = package.library.removeprefix("H5P.")
        if value["completion"] == CompletionMode.STATEMENT and type_name in NEVER_REPORT:
            sentence = _(
                "Packages of the type %(type)s never report that they are done. Let it be complete when viewed."
            )
            found.append(Problem("never_done", sentence % {"type": type_name}))
        return found

    def search_text(self, value):
        return value["title"] or (value["package"].title if value["package"] else "")

    def files(self, value):
        return [FileRef(FileKind.PACKAGE, value["package"].pk)] if value["package"] else []

    def minutes(self, value):
        return 5

    def activity(self, value):
        definition = package_definition(value)
        if not (definition["package"] or definition["url"]):
            return None
        if definition["completion"] == CompletionMode.VIEWED:
            rule = CompletionRule.VIEWED
        else:
            rule = CompletionRule.PASSED if definition["required_percent"] else CompletionRule.ANSWERED
        return BlockActivity(rule=rule, is_required=bool(value["is_required"]), definition=definition)


def package_definition(value) -> dict:
    """As learning.statements reads it: `package` is the SHA-256 of the file, "" for a frame of another site."""
    package, url = value["package"], value["url"] or ""
    completion = (
        CompletionMode.VIEWED if url or value["completion"] == CompletionMode.VIEWED else CompletionMode.STATEMENT
    )
    return {
        "title": value["title"] or (package.title if package else "") or urlsplit(url).netloc,
        "package": package.package.sha256 if package else "",
        "library": package.library if package else "",
        "url": "" if package else url,
        "completion": completion.value,
        "required_percent": value["required_percent"] if completion == CompletionMode.STATEMENT else None,
        "license": package.license_name if package else "",
        "authors": package.all_authors if package else "",
    }


block_class = H5PBlock
