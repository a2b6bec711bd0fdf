"""A video: on YouTube or Vimeo or of a stream (HLS) by its address, or a file of ours that only those in the course can
open."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtailmedia.blocks import VideoChooserBlock

from core.markdown import checkable_html, plain_text
from learning.courses.enums import CompletionRule, FileKind, LessonKind
from learning.courses.specs import FileRef

from ..block import GROUP, BlockActivity, LessonBlock, Problem
from ..external_video import UnknownVideo, read_video_url
from ..streams import is_streamed, player_url, read_stream_url, stream_hosts
from ..timed_text import chapters_block, chapters_of, refuse_chapters, transcript_block, transcript_of

SPEEDS = ("0.75", "1", "1.25", "1.5", "1.75", "2")


class VideoBlock(LessonBlock, blocks.StructBlock):
    """`url` or `media` is set. A stream may have both: the file then brings captions, and plays where the stream
    cannot. Chapters and transcript may be written here or kept with the file."""

    lesson_kind = LessonKind.VIDEO
    modules = ("js/media.js",)

    title = blocks.CharBlock(label=_("Title"), max_length=200, help_text=_("What it shows, in a few words."))
    url = blocks.URLBlock(
        label=_("Address"),
        required=False,
        help_text=_("On YouTube or Vimeo, or of a stream: https, ending in .m3u8, of a host that this site allows."),
    )
    media = VideoChooserBlock(
        label=_("Or a file of your own"),
        required=False,
        help_text=_("Beside a stream: the same film, for its captions and for browsers that cannot play the stream."),
    )
    may_download = blocks.BooleanBlock(
        label=_("Offer the file for download"),
        required=False,
        help_text=_("A file of your own, to those who may open the lesson."),
    )
    has_captions = blocks.BooleanBlock(
        label=_("Captions at the address"),
        required=False,
        help_text=_(
            "You have seen that the player there shows captions. Those of your own file are kept with the file."
        ),
    )
    length_minutes = blocks.IntegerBlock(
        label=_("Length in minutes"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Empty: the length of the file."),
    )
    chapters = chapters_block()
    transcript = transcript_block()
    is_required = blocks.BooleanBlock(label=_("Needed to finish the lesson"), required=False, default=False)
    required_percent = blocks.IntegerBlock(
        label=_("Percent to be watched"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_(
            "For a needed video. Empty: it only has to be viewed, or marked as done. What is watched twice counts once."
        ),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        label_format = "{title}"
        group = GROUP.MEDIA
        description = _("From YouTube, Vimeo or a stream, or a file with captions and transcript.")
        preview_value = {
            "title": "Rolling downhill",
            "url": "https://www.youtube.com/watch?v=aircAruvnKk",
            "media": None,
            "has_captions": True,
            "length_minutes": 12,
            "chapters": [{"start": "0:00", "title": "A hill in the fog"}, {"start": "2:20", "title": "One step"}],
            "transcript": "",
            "is_required": False,
            "required_percent": None,
        }

    def clean(self, value):
        value = super().clean(value)
        errors = {}
        stream = _stream(value["url"])
        if stream and not is_streamed(stream.url):
            hosts = ", ".join(stream_hosts()) or _("none")
            message = _("No stream of this host may be played. Those of these may: %(hosts)s. Ask an administrator.")
            errors["url"] = ValidationError(message % {"hosts": hosts})
        elif value["url"] and not stream:
            try:
                read_video_url(value["url"])
            except UnknownVideo as problem:
                errors["url"] = ValidationError(str(problem))
        if value["url"] and value["media"] and not stream:
            errors["media"] = ValidationError(_("Give an address or a file, not both."))
        if not (value["url"] or value["media"] or self.is_deferred_validation):
            errors["url"] = ValidationError(_("Give the address of a video, or choose a file."))
        if problem := refuse_chapters(value["chapters"]):
            errors["chapters"] = problem
        if value["required_percent"] and not (self.minutes(value) or self.is_deferred_validation):
            errors["length_minutes"] = ValidationError(
                _("Say how long the video is, so that a percentage of it can be asked for.")
            )
        if errors:
            raise StructBlockValidationError(errors)
        return value

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        external = context["external"] = _external(value["url"])
        media, stream = value["media"], _stream(value["url"])
        context["speeds"] = SPEEDS
        context["number"] = media.pk if media and (stream or media.is_playable) else stream.number if stream else 0
        context["stream_url"] = stream.url if stream else media.stream_url if media else ""
        context["player_url"] = player_url() if context["stream_url"] else ""
        context["chapters"] = chapters_of(value["chapters"], media)
        context["transcript"] = transcript_of(value["transcript"], media, context["chapters"])
        if external:  # played by naming the frame, with or without JavaScript; not before somebody asks for it
            context["start_url"] = external.frame_url_at(0)
            context["moments"] = [(chapter, external.frame_url_at(chapter.start)) for chapter in context["chapters"]]
        return context

    def problems(self, value):
        if not (value["url"] or value["media"]):
            return [Problem("empty", _("No video is chosen."))]
        stream = _stream(value["url"])
        if stream and not is_streamed(stream.url):
            return [Problem("frame", _("No stream of this host may be played here any more."))]
        if value["media"] and not stream and not value["media"].is_playable:
            sentence = _("The video is not ready yet. How far it is stands beside it, under Media.")
            return [Problem("empty", sentence)]
        if transcript_of(value["transcript"], value["media"]):
            return []
        if stream and not value["media"]:
            sentence = _("Write a transcript, or choose a file with captions beside the stream.")
            return [Problem("no_captions", sentence)]
        if value["url"] and not stream and value["has_captions"]:
            return []
        if value["media"]:
            return [Problem("no_captions", _("The video has neither captions nor a transcript. Add one of them."))]
        sentence = _("Write a transcript, or tick that the player there shows captions.")
        return [Problem("no_captions", sentence)]

    def written(self, value):
        return [checkable_html(value["transcript"])]

    def search_text(self, value):
        chapters = [chapter.title for chapter in chapters_of(value["chapters"], value["media"])]
        words = plain_text(transcript_of(value["transcript"], value["media"]).words)
        return " ".join(filter(None, (value["title"], *chapters, words)))

    def files(self, value):
        if value["media"]:
            return [FileRef(FileKind.MEDIA, value["media"].pk)]
        elsewhere = _stream(value["url"]) or _external(value["url"])
        return [FileRef(FileKind.VIDEO, elsewhere.number)] if elsewhere else []

    def modules_for(self, value):
        is_streamed_here = _stream(value["url"]) or (value["media"] and value["media"].stream_url)
        return ("js/media-stream.js",) if is_streamed_here else ()

    def minutes(self, value):
        return value["length_minutes"] or (value["media"].duration / 60 if value["media"] else 0)

    def activity(self, value):
        if not value["is_required"]:
            return None
        definition = {
            "title": value["title"],
            "url": value["url"],
            "media": value["media"].pk if value["media"] else None,
        }
        files = self.files(value)
        if not (value["required_percent"] and files and self.minutes(value)):
            return BlockActivity(rule=CompletionRule.VIEWED, is_required=True, definition=definition)
        definition["watch"] = {
            "video": files[0].reference,
            "percent": value["required_percent"],
            **self._length(value),
        }
        return BlockActivity(rule=CompletionRule.WATCHED, is_required=True, definition=definition)

    def _length(self, value) -> dict:
        """Between which lengths, in seconds, what the player says is believed."""
        if value["media"] and value["media"].duration:
            return {"shortest": value["media"].duration * 0.9, "longest": value["media"].duration}
        seconds = value["length_minutes"] * 60  # as somebody wrote it: rounded to minutes
        return {"shortest": max(seconds - 60, seconds / 2), "longest": seconds}


def _external(url: str):
    try:
        return read_video_url(url) if url else None
    except UnknownVideo:
        return None


def _stream(url: str):
    return read_stream_url(url) if url else None


block_class = VideoBlock
