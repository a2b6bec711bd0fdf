from .activity import Activity, ActivityVersion
from .course import Course, CourseText
from .decision import ChangeDecision
from .follower import OutlineFollower
from .grading import GradingVersion
from .lesson import Lesson, LessonFile, LessonText
from .module import Module, ModuleText
from .team import CourseMember

__all__ = [
    "Activity",
    "ActivityVersion",
    "ChangeDecision",
    "Course",
    "CourseMember",
    "CourseText",
    "GradingVersion",
    "Lesson",
    "LessonFile",
    "LessonText",
    "Module",
    "ModuleText",
    "OutlineFollower",
]
