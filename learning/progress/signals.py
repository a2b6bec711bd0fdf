"""News of this room, sent after commit."""

from django.dispatch import Signal

lesson_completed = Signal()  # enrollment, lesson
course_completed = Signal()  # enrollment
