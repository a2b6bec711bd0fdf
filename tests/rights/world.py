"""One small site with everybody in it: two courses, each with its own words in every title."""

from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import now
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Locale,
    Site,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from accounts.applications.models import InstructorApplication
from accounts.invitations.models import Invitation
from accounts.models import User
from accounts.roles import EDITOR, FINANCE, INSTRUCTOR, STUDENT
from commerce.ledger.models import LedgerAccount, LedgerTransaction
from commerce.ledger.services import post
from commerce.payments.models import GatewayCheck
from commerce.pricing.models import TaxRate, TaxRegistration
from core.models import TaskFailure
from core.task_failures import note_failure
from learning.assessment.models import Attempt
from learning.assignments.models import Submission
from learning.certificates.enums import CertificateStatus
from learning.certificates.models import Certificate
from learning.courses.enums import TeamRole
from learning.courses.models import Activity, ActivityVersion
from learning.courses.team import add_member
from learning.grades.models import GradeEntry
from learning.packages.models import Package
from learning.progress.models import CourseProgress
from learning.statements.models import Statement
from lms_pages.models import (
    BankQuestion,
    Category,
    CertificateTemplate,
    CommerceSettings,
    CourseCopy,
    CoursePage,
    LessonPackage,
    Rubric,
    SiteSettings,
)
from lms_pages.publishing import compile_course
from notifications.models import OutgoingMessage, TroubledAddress
from tests.factories.bank import make_bank_question
from tests.factories.enrollments import make_enrollment
from tests.factories.files import make_document, make_image, make_media
from tests.factories.grades import make_grade
from tests.factories.orders import make_order, make_paid_order
from tests.factories.outline import assignment_definition
from tests.factories.pages import add_page, course_row, make_lesson_page, make_module_page, save_draft
from tests.factories.payments import make_payment_rows
from tests.factories.people import make_administrator, make_user
from tests.factories.prices import make_bundle, make_coupon, make_plan
from tests.factories.tools import make_session

OURS, THEIRS = "Akwaaba", "Zanzibar"  # in the titles of one course and its files, and in those of the other
ROLES = (
    "visitor",
    "student",
    "lead",
    "co_instructor",
    "assistant",
    "other_instructor",
    "editor",
    "finance",
    "administrator",
)


@dataclass
class World:
    people: dict[str, User | None]
    things: dict[str, int | str] = field(default_factory=dict)


def make_world(site_tree) -> World:
    home, catalog = site_tree
    people = {
        "visitor": None,
        "student": make_user(role=STUDENT),
        "lead": make_user(role=INSTRUCTOR),
        "co_instructor": make_user(role=INSTRUCTOR),
        "assistant": make_user(role=INSTRUCTOR),  # may enter the editor, for courses of their own
        "other_instructor": make_user(role=INSTRUCTOR),
        "editor": make_user(role=EDITOR),
        "finance": make_user(role=FINANCE),
        "administrator": make_administrator(),
    }
    things = {"home": home.pk, "catalog": catalog.pk}
    _review(catalog, people["editor"])
    things |= _course(catalog, OURS, people["lead"])
    _course(catalog, THEIRS, people["other_instructor"])
    for name in ("reviewed", "new", "course"):
        row = course_row(CoursePage.objects.get(pk=things[name]))
        add_member(course=row, user=people["co_instructor"], role=TeamRole.CO_INSTRUCTOR)
        things["member"] = add_member(course=row, user=people["assistant"], role=TeamRole.ASSISTANT).pk
    compile_course(row.key)
    row.refresh_from_db()
    enrollment = make_enrollment(row, people["student"])
    session = make_session(enrollment)
    application = InstructorApplication.objects.create(
        user=people["student"], about="I", subjects="Sums", sample_text="Two."
    )
    source = {"source_id": things["course"], "user": people["lead"], "page_count": 4}
    things["copy"] = CourseCopy.objects.create(title=f"{OURS} again", **source).key
    category = Category.objects.create(name="Design", slug="design", locale=Locale.get_default())
    template = CertificateTemplate.objects.create(title="Framed")
    things |= {
        "certificate_template": template.pk,
        "certificate_template_revision": template.save_revision().pk,
        "enrollment": enrollment.pk,
        "progress": CourseProgress.objects.get_or_create(enrollment=enrollment)[0].pk,
        "grade_entry": _grade(enrollment).pk,
        **_work(enrollment),
        **_order(people["student"]),
        **_payment(people["student"]),
        "certificate": Certificate.objects.create(
            student=enrollment.user, course=enrollment.course, status=CertificateStatus.WAITING, held="course"
        ).pk,
        "statement": _statement(enrollment).pk,
        "tool_session": session.pk,
        "ai_tool": session.tool_id,
        "application": application.pk,
        "invitation": Invitation.objects.create(email="new@example.org").pk,
        "message": OutgoingMessage.objects.create(key="told", kind="welcome", address="new@example.org").pk,
        "troubled_address": TroubledAddress.objects.create(address="gone@example.org", trouble="bounced").pk,
        "task_failure": _failure().pk,
        "settings": SiteSettings.load().pk,
        "selling": CommerceSettings.load().pk,
        "category": category.pk,
        "coupon": make_coupon(f"{OURS}10", owner=people["lead"], scope="courses").pk,
        "site_coupon": make_coupon("FORALL").pk,
        "bundle": make_bundle(row).pk,
        "plan": make_plan().pk,
        "tax_rate": TaxRate.objects.first().pk,
        "tax_registration": TaxRegistration.objects.create(country="IN", number="9", valid_from="2026-01-01").pk,
        "package": _package(people["lead"]).pk,
        "rubric": Rubric.objects.create(title=f"{OURS} rubric", owner=people["lead"]).pk,
        "user": people["student"].pk,
        "group": Group.objects.get(name=STUDENT).pk,
        "site": Site.objects.get().pk,
        "locale": Locale.get_default().pk,
        "collection": Collection.get_first_root_node().add_child(name="Covers").pk,
        "redirect": Redirect.objects.create(old_path="/old", redirect_link="/new").pk,
        "resting_workflow": Workflow.objects.create(name="Once", active=False).pk,
        "resting_task": GroupApprovalTask.objects.create(name="Once", active=False).pk,
    }
    return World(people, things)


def _failure() -> TaskFailure:
    note_failure(task="compile", error=LookupError("nothing there"))
    return TaskFailure.objects.get()


def _grade(enrollment) -> GradeEntry:
    """Of something that is in the course no more."""
    activity = Activity.objects.create(
        lesson=enrollment.course.lessons.first(), block_id=uuid4(), kind="quiz", rule="passed", retired_at=now()
    )
    return make_grade(enrollment, activity)


def _payment(student) -> dict:
    payment = make_payment_rows(make_order(user=student))
    post(kind="correction", source="world", entries={("bank", "ZAR"): 1, ("platform_revenue", "ZAR"): -1})
    return {
        "payment": payment.pk,
        "payment_refund": payment.refunds.get().pk,
        "payment_dispute": payment.disputes.get().pk,
        "payment_message": payment.notices.get().pk,
        "payment_case": payment.cases.get().pk,
        "payment_check": GatewayCheck.objects.create(gateway="paystack", day=now().date()).pk,
        "ledger_account": LedgerAccount.objects.first().pk,
        "ledger_transaction": LedgerTransaction.objects.get().pk,
    }


def _order(student) -> dict:
    order = make_paid_order(user=student)
    return {"order": order.pk, "order_document": order.documents.get().pk}


def _work(enrollment) -> dict:
    """An attempt and a submission in a lesson that has no page any more, so that those that have one may be deleted."""
    lesson = enrollment.course.lessons.first()
    lesson.pk, lesson.key, lesson.is_live = None, uuid4(), False
    lesson.save()
    activity = Activity.objects.create(lesson=lesson, block_id=uuid4(), kind="assignment", rule="answered")
    version = ActivityVersion.objects.create(
        activity=activity, locale="en", content_hash="0" * 64, definition=assignment_definition(questions=[])
    )
    asked = {"enrollment": enrollment, "activity": activity, "version": version, "number": 1}
    attempt = Attempt.objects.create(**asked, ticket="1", submitted_at=now())
    return {"attempt": attempt.pk, "submission": Submission.objects.create(**asked).pk}


def _statement(enrollment) -> Statement:
    verb = "http://adlnet.gov/expapi/verbs/attempted"
    return Statement.objects.create(
        statement_id=uuid4(), source="h5p", person=enrollment.user, course=enrollment.course, verb=verb, data={}
    )


def _package(owner) -> LessonPackage:
    package = Package.objects.create(
        sha256="a" * 64, kind="h5p", title=OURS, main_library="H5P.Blanks 1.14", bytes=1, file_count=1
    )
    return LessonPackage.objects.create(package=package, title=f"{OURS} package", owner=owner)


def _course(catalog, word: str, lead) -> dict:
    """A live course with a draft lesson, and a course on review; by the names that the table of screens uses."""
    course = add_page(catalog, CoursePage(title=f"{word} course", slug=word.lower(), owner=lead))
    module = make_module_page(course, title=f"{word} module", owner=lead)
    lesson = make_lesson_page(module, title=f"{word} lesson", body=[], owner=lead)
    draft = make_lesson_page(module, title=f"{word} draft", body=[], owner=lead, live=False)
    reviewed = add_page(catalog, CoursePage(title=f"{word} reviewed", slug=f"{word}-2", owner=lead), live=False)
    new = add_page(catalog, CoursePage(title=f"{word} new", slug=f"{word}-3", owner=lead), live=False)
    state = reviewed.get_workflow().start(reviewed, lead)
    collection = Collection.get_first_root_node().add_child(name=f"{word} files")
    files = {"title": f"{word} file", "uploaded_by_user": lead, "collection": collection}
    question = make_bank_question(f"Where is {word}?", owner=lead)
    asked = make_bank_question(f"How far is {word}?", owner=lead, publish=False)
    asked_state = asked.get_workflow().start(asked, lead)
    return {
        "question": question.pk,
        "question_revision": question.latest_revision_id,
        "reviewed_question": asked.pk,
        "question_state": asked_state.pk,
        "question_task": asked_state.current_task_state.task_id,
        "question_task_state": asked_state.current_task_state_id,
        "course": course.pk,
        "module": module.pk,
        "lesson": lesson.pk,
        "revision": save_draft(lesson).latest_revision_id,
        "draft": draft.pk,
        "new": new.pk,
        "empty_module": make_module_page(new, title=f"{word} empty", owner=lead, live=False).pk,
        "reviewed": reviewed.pk,
        "workflow": state.workflow_id,
        "workflow_state": state.pk,
        "task": state.current_task_state.task_id,
        "task_state": state.current_task_state_id,
        "image": make_image(size=(8, 8), **files).pk,
        "document": make_document(**files).pk,
        "media": make_media(**files).pk,
    }


def _review(catalog, editor) -> None:
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Read")
    task.groups.set(editor.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=catalog)
    kind = ContentType.objects.get_for_model(BankQuestion)
    WorkflowContentType.objects.create(workflow=workflow, content_type=kind)
