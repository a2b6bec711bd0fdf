from .bank import BankQuestion, BankQuestionTag
from .catalog import CatalogPage
from .category import Category
from .certificate_template import CertificateTemplate
from .commerce_settings import CommerceSettings
from .copying import CourseCopy
from .course import CourseInstructor, CoursePage
from .files import LessonDocument, LessonImage, LessonImageRendition, LessonMedia
from .film import FilmLadder
from .home import HomePage
from .lesson import LessonPage
from .library_upload import LibraryUpload
from .module import ModulePage
from .package import LessonPackage
from .provided_video import ProvidedVideo, VideoNotice
from .review import ReviewTask
from .rubric import Rubric
from .site_settings import SiteSettings
from .standard import StandardPage

__all__ = [
    "BankQuestion",
    "BankQuestionTag",
    "CatalogPage",
    "Category",
    "CertificateTemplate",
    "CommerceSettings",
    "CourseCopy",
    "CourseInstructor",
    "CoursePage",
    "FilmLadder",
    "HomePage",
    "LessonDocument",
    "LessonImage",
    "LessonImageRendition",
    "LessonMedia",
    "LessonPackage",
    "LessonPage",
    "LibraryUpload",
    "ModulePage",
    "ProvidedVideo",
    "ReviewTask",
    "Rubric",
    "SiteSettings",
    "StandardPage",
    "VideoNotice",
]
