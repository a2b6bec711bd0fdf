"""A page of a Hugging Face course: Markdown with tags of its own, conditions and questions."""

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.utils.text import slugify

from core.import_ledger import MAPPED, RAW, REJECTED

from ..importing import jsx, raw, subtitles
from ..importing.body import BodyReader, without_anchor
from ..importing.inline_html import inline_markdown
from ..importing.pieces import attributes, definitions, masked
from ..importing.quizzes import question_problem
from ..importing.source import BadFile
from ..importing.specs import ImportedLesson

if TYPE_CHECKING:
    from .huggingface import Course

OPENING = re.compile(
    r"^[ \t]*(?:<(?P<tag>Tip|hfoptions|hfoption|Question|Youtube|CourseFloatingBanner|FrameworkSwitchCourse)\b"
    r"|\{#if (?P<condition>[^}]*)\})",
    re.M,
)
FRAMEWORKS = {"pt": "PyTorch", "tf": "TensorFlow"}
# Subtitles are numbered as the videos of the course were published.
VIDEO_NUMBERS = {
    "00GKzGyWFEs": "00", "tiZFewofSLM": "01", "ftWlj4FBHTg": "02", "BqqfQnyjmgg": "03", "H39Z_720T5s": "04",
    "MUqNwgPjJvQ": "05",
}  # fmt: skip
PASS_PERCENT = 70  # of the quiz that ends a chapter


class Page:
    """One page -> one lesson."""

    def __init__(self, course: "Course", file: str, local: str, title: str, ends_chapter: bool):
        self.course, self.file, self.local, self.ends_chapter = course, file, local, ends_chapter
        self.ledger, self.title = course.ledger, title
        self.questions: list[dict] = []
        self.stem = ""
        self.near = title  # the heading above, for the title of a video

    def read(self, text: str) -> ImportedLesson:
        self.ledger.claim_file(self.file, target=self.title)
        self.text = self._without_title(text)
        self.reader = BodyReader(
            source=self.course.source,
            file=self.file,
            ledger=self.ledger,
            target=self.title,
            files=self.course.files,
            link=self.course.link,
            definitions={definition.label: definition for definition in definitions(text)},
        )
        for item in self.ledger.open_items(self.file, "definition"):
            self.reader.claim("definition", item.line)
        blocks = self._nodes(0, len(self.text), "")
        blocks += self._quiz()
        title = self.title or self.local
        return ImportedLesson(self.local, title, slugify(title) or slugify(self.local), tuple(blocks))

    def line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def _without_title(self, text: str) -> str:
        heading = re.search(r"^# +(.+)$", masked(text), re.M)
        if not heading:
            return text
        words = without_anchor(text[heading.start(1) : heading.end(1)])
        number = text.count("\n", 0, heading.start()) + 1
        self.ledger.claim(self.file, "heading", number, target=self.title, reason="the title of the page")
        self.title = self.title or words
        return text[: heading.start()] + text[heading.end() :]

    # --- structure --------------------------------------------------------------------------------------------------

    def _nodes(self, start: int, end: int, framework: str) -> list[dict]:
        """The blocks of a stretch of the page; `framework` names the branch it is in."""
        plain, blocks, position = masked(self.text), [], start
        while opening := OPENING.search(plain, position, end):
            blocks += self._prose(position, opening.start())
            if opening["tag"]:
                inner, position = self._tag(opening, end, framework)
            else:
                inner, position = self._condition(opening, end)
            blocks += inner
        return blocks + self._prose(position, end)

    def _prose(self, start: int, end: int) -> list[dict]:
        """Markdown between two tags. The last ### heading before a <Question> is that question's own."""
        text = self.text[start:end]
        if not text.strip():
            return []
        following = OPENING.match(masked(self.text), end) or OPENING.search(masked(self.text), end)
        heading = None
        if following and following["tag"] == "Question" and not self.text[end : following.start()].strip(" \n"):
            heading = self._last_heading(text)
        elif following and following["condition"] and self._next_is_question(following.end()):
            heading = self._last_heading(text)
        cut = heading.start() if heading else len(text)
        first = self.line(start)
        blocks = self._with_quiz_before(text[:cut], first)
        if heading:
            number = first + text.count("\n", 0, cut)
            self.reader.claim("heading", number)
            words = re.sub(r"^\d+\.\s*", "", without_anchor(text[heading.start(1) : heading.end(1)]))
            words = self.reader.markdown(words, number)
            body = self.reader.markdown(text[heading.end() :], first + text.count("\n", 0, heading.end()))
            self.stem = f"{words}\n\n{body}".strip()
        return blocks

    def _next_is_question(self, position: int) -> bool:
        following = OPENING.search(masked(self.text), position)
        return bool(
            following and following["tag"] == "Question" and not self.text[position : following.start()].strip()
        )

    @staticmethod
    def _last_heading(text: str):
        headings = list(re.finditer(r"^#{2,4} +(.+)$", masked(text), re.M))
        return headings[-1] if headings else None

    def _with_quiz_before(self, text: str, first: int) -> list[dict]:
        """Blocks of text; questions gathered so far become a quiz above it."""
        if not text.strip():
            return []
        blocks = self.reader.blocks(text, first)
        for block in blocks:
            if block["type"] == "heading":
                self.near = block["value"]["text"]
        return self._quiz() + blocks if blocks else []

    def _condition(self, opening, end: int) -> tuple[list[dict], int]:
        """{#if fw === 'pt'} … {:else} … {/if}: the first branch as it is, the other folded below it."""
        stop = re.compile(r"^[ \t]*\{(#if [^}]*|:else[^}]*|/if)\}[ \t]*\n?", re.M)
        marks, depth, position = [], 0, opening.start()
        for mark in stop.finditer(masked(self.text), opening.start(), end):
            depth += 1 if mark[1].startswith("#if") else -1 if mark[1] == "/if" else 0
            if depth == 1 and not mark[1].startswith("/") or depth == 0:
                marks.append(mark)
            if depth == 0:
                position = mark.end()
                break
        else:
            self.reader.claim(
                "condition", self.line(opening.start()), RAW, "{#if} without {/if}: everything below is kept"
            )
            return [], opening.end()
        named = re.search(r"['\"](\w+)['\"]", opening["condition"])
        first = named[1] if named else ""
        blocks = []
        for place, (mark, following) in enumerate(zip(marks, marks[1:], strict=False)):
            framework = first if place == 0 else "tf" if first == "pt" else "pt" if first == "tf" else ""
            label = FRAMEWORKS.get(framework, framework or "Otherwise")
            self.reader.claim("condition", self.line(mark.start() + len(mark[0]) - len(mark[0].lstrip())), reason=label)
            inner = self._nodes(mark.end(), following.start(), label)
            blocks += inner if place == 0 else _folded(label, inner)
        return blocks, position

    def _tag(self, opening, end: int, framework: str) -> tuple[list[dict], int]:
        """The blocks of a tag, and where to go on behind it."""
        name, start = opening["tag"], self.text.index("<", opening.start())
        after = jsx.tag_end(self.text, start)
        number = self.line(start)
        if after is None or after > end:
            kind = {"Question": "question", "Youtube": "video"}.get(name, "tag")
            self.reader.claim(kind, number, REJECTED, f"<{name}> has no end; its line is left out")
            following = self.text.find("\n", start, end)
            return [], end if following < 0 else following
        tag = self.text[start:after]
        if name == "Question":
            return self._question(tag, number, framework), after
        if name == "Youtube":
            return self._quiz() + self._video(tag, number, framework), after
        if name == "CourseFloatingBanner":
            return self._banner(tag, number), after
        if name == "FrameworkSwitchCourse":
            self.reader.claim("tag", number, REJECTED, "a switch between frameworks; both variants are in the lesson")
            return [], after
        return self._box(name, tag, after, end, number, framework)

    def _box(self, name, tag, after, end, number, framework):
        closing = re.compile(rf"</{name}\s*>").search(masked(self.text), after, end)
        stop = closing.start() if closing else end
        position = closing.end() if closing else end
        given = attributes(tag.strip("<>"))
        self.reader.claim("tag", number)
        if name == "Tip":
            tone = "warning" if "warning" in given else "tip"
            text = self.reader.markdown(self.text[after:stop], self.line(after))
            return [raw.callout(tone, given.get("title", ""), text)] if text.strip() else [], position
        blocks = self._nodes(after, stop, framework)
        if name == "hfoption":
            label = given.get("label") or given.get("value") or given.get("id") or ""
            blocks = [raw.markdown(f"**{label}**"), *blocks] if label else blocks
        return blocks, position

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _video(self, tag: str, number: int, framework: str) -> list[dict]:
        name = attributes(tag.strip("<>/")).get("id", "")
        if not re.fullmatch(r"[\w-]{6,20}", name):
            self.reader.claim("video", number, REJECTED, "a video without the id of one on YouTube")
            return []
        self.reader.claim("video", number, MAPPED, "remote: stays a link to YouTube")
        title, transcript = self.near, ""
        if path := self.course.subtitles.get(VIDEO_NUMBERS.get(name, "")):
            title = PurePosixPath(path).stem[3:].replace("-", " ").capitalize().replace("hugging face", "Hugging Face")
            transcript = self._transcript(path)
        if framework and not transcript:
            title = f"{title} ({framework})"
        return [raw.video(title, url=f"https://www.youtube.com/watch?v={name}", transcript=transcript)]

    def _transcript(self, path: str) -> str:
        try:
            transcript = subtitles.spoken_text(self.course.source.text(path))
        except BadFile as error:
            self.ledger.claim_file(path, outcome=REJECTED, reason=str(error))
            return ""
        self.ledger.claim_file(path, target=f"{self.title}: transcript of the video")
        return transcript

    def _banner(self, tag: str, number: int) -> list[dict]:
        try:
            notebooks = jsx.literal(jsx.expression(tag, "notebooks") or "[]")
            links = [f"[{entry['label']}]({entry['value']})" for entry in notebooks]
        except (jsx.BadLiteral, KeyError, TypeError) as error:
            self.reader.claim("tag", number, REJECTED, f"links to notebooks that cannot be read: {error}")
            return []
        if not links:
            self.reader.claim("tag", number, REJECTED, "a banner without links")
            return []
        self.reader.claim("tag", number, MAPPED, "remote: links to notebooks")
        return [raw.markdown(f"Run the code of this lesson: {', '.join(links)}")]

    def _question(self, tag: str, number: int, framework: str) -> list[dict]:
        try:
            choices = jsx.literal(jsx.expression(tag, "choices"))
            options = [
                raw.option(
                    inline_markdown(str(choice["text"])),
                    choice.get("correct") is True,
                    inline_markdown(str(choice.get("explain") or "")),
                )
                for choice in choices
            ]
        except (jsx.BadLiteral, KeyError, TypeError, AttributeError) as error:
            self.reader.claim("question", number, REJECTED, f"choices that cannot be read: {error}")
            return []
        stem = self.stem or self.near
        question = raw.question(f"{stem} ({framework})" if framework else stem, options)
        problem = question_problem(question)
        self.reader.claim("question", number, REJECTED if problem else MAPPED, problem)
        if not problem:
            self.questions.append(question)
        return []

    def _quiz(self) -> list[dict]:
        """The questions gathered so far, as one quiz."""
        questions, self.questions = self.questions, []
        if not questions:
            return []
        return [raw.quiz(self.title, questions, pass_percent=PASS_PERCENT if self.ends_chapter else None)]


def _folded(label: str, blocks: list[dict]) -> list[dict]:
    """Text and code under a <summary>; what cannot be folded follows in the open."""
    folded, open_blocks = [], []
    for block in blocks:
        value = block["value"]
        if block["type"] == "markdown":
            folded.append(value)
        elif block["type"] == "heading":
            folded.append(f"#### {value['text']}")
        elif block["type"] == "code":
            folded.append(f"````{value['language']}\n{value['code']}\n````")
        else:
            open_blocks.append(block)
    text = "\n\n".join(folded)
    details = [raw.markdown(f"<details>\n<summary>{label}</summary>\n\n{text}\n\n</details>")] if text else []
    return details + open_blocks
