"""A sound of ours that only those in the course can open."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtailmedia.blocks import AudioChooserBlock

from core.markdown import checkable_html, plain_text
from learning.courses.enums import CompletionRule, FileKind
from learning.courses.specs import FileRef

from ..block import GROUP, BlockActivity, LessonBlock, Problem
from ..timed_text import chapters_block, chapters_of, refuse_chapters, transcript_block, transcript_of


class AudioBlock(LessonBlock, blocks.StructBlock):
    modules = ("js/media.js",)

    title = blocks.CharBlock(label=_("Title"), max_length=200, help_text=_("What is heard, in a few words."))
    media = AudioChooserBlock(label=_("File"))
    chapters = chapters_block()
    transcript = transcript_block()
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=False)

    class Meta:
        icon = "wagtailmedia-audio"
        label = _("Audio")
        label_format = "{title}"
        group = GROUP.MEDIA
        description = _("A recording with its transcript; it opens to those in the course.")
        preview_value = {"title": "Interview with a shepherd", "media": None, "transcript": "You feel the slope first."}

    def get_preview_value(self):
        """With the newest recording of the library, when there is one."""
        value = super().get_preview_value()
        chooser = self.child_blocks["media"]
        value["media"] = chooser.target_model.objects.filter(type="audio").order_by("-pk").first()
        return value

    def clean(self, value):
        value = super().clean(value)
        if problem := refuse_chapters(value["chapters"]):
            raise StructBlockValidationError({"chapters": problem})
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["chapters"] = chapters_of(value["chapters"], value["media"])
        context["transcript"] = transcript_of(value["transcript"], value["media"], context["chapters"])
        return context

    def problems(self, value):
        if not value["media"]:
            return [Problem("empty", _("No recording is chosen."))]
        if transcript_of(value["transcript"], value["media"]):
            return []
        return [Problem("no_captions", _("The recording has no transcript. Write one, or add captions to the file."))]

    def written(self, value):
        return [checkable_html(value["transcript"])]

    def search_text(self, value):
        chapters = [chapter.title for chapter in chapters_of(value["chapters"], value["media"])]
        words = plain_text(transcript_of(value["transcript"], value["media"]).words)
        return " ".join(filter(None, (value["title"], *chapters, words)))

    def files(self, value):
        return [FileRef(FileKind.MEDIA, value["media"].pk)] if value["media"] else []

    def minutes(self, value):
        return value["media"].duration / 60 if value["media"] and value["media"].duration else 0

    def activity(self, value):
        if not value["is_required"]:
            return None
        definition = {"title": value["title"], "media": value["media"].pk if value["media"] else None}
        return BlockActivity(rule=CompletionRule.VIEWED, is_required=True, definition=definition)


block_class = AudioBlock
