from dataclasses import dataclass, field
from typing import Any

from learning.assignments.enums import KIND
from learning.courses.enums import CompletionRule
from learning.tools.enums import KIND as TOOL


@dataclass
class Part:
    """A block of a lesson on its way to the page: ready HTML, or an activity with where the student stands in it.

    `ticket` is empty when nothing can be submitted: in a preview, or for somebody who only looks.
    """

    block_id: str
    kind: str
    html: str = ""
    activity: Any = None
    definition: dict = field(default_factory=dict)
    questions: list[dict] = field(default_factory=list)
    attempt: Any = None  # of selectors.latest_attempts
    ticket: str = ""
    is_complete: bool = False
    blocks_completion: bool = False
    is_preview: bool = False
    work: Any = None  # learning.assignments.selectors.Work of an assignment
    package: Any = None  # views.package_parts.PackagePart of interactive content
    tool: Any = None  # learning.tools.selectors.ToolView of an AI tool
    is_card: bool = False  # a quiz that is taken on a page of its own
    card: Any = None  # views.quizzes.card.QuizCard of a student
    modules: tuple[str, ...] = ()  # beside those that every block of its kind wants

    @property
    def counted(self):
        """The attempt as it counts, which a regrade may have changed."""
        from learning.assessment.effective import as_counted

        regrade = getattr(self.attempt, "regrade", None)
        return as_counted(self.attempt, regrade) if regrade else self.attempt

    @classmethod
    def of_html(cls, block_id, kind, html):
        return cls(block_id=str(block_id), kind=kind, html=html)

    @classmethod
    def preview(cls, block, activity):
        """From a draft: the same template, disabled."""
        if block.block.drawn_from_version:
            return cls.of_definition(block.id, block.block_type, activity.definition)
        return cls(
            block_id=str(block.id),
            kind=block.block_type,
            html=block.render({"block_id": block.id}),
            definition=activity.definition,
            is_preview=True,
        )

    @classmethod
    def of_definition(cls, block_id, kind, definition):
        from learning.assessment.selectors import asked_questions
        from learning.assignments.selectors import bare_work
        from learning.tools.selectors import bare_tool

        return cls(
            block_id=str(block_id),
            kind=kind,
            definition=definition,
            questions=asked_questions(definition),
            is_preview=True,
            work=bare_work(definition) if kind == KIND else None,
            tool=bare_tool(definition) if kind == TOOL else None,
        )

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent."""
        return self.is_preview or not self.ticket

    @property
    def takes_work(self) -> bool:
        """Whether a student may write in the form of an assignment."""
        return bool(self.work and self.work.is_students and not self.is_preview)

    @property
    def asks_to_be_seen(self) -> bool:
        return bool(self.activity and self.activity.rule == CompletionRule.VIEWED and not self.is_complete)

    @property
    def template(self) -> str:
        return f"lms_pages/activities/{self.kind}.html"
