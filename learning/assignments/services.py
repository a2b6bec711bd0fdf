"""What a student hands in. Everything is a draft first, so whatever is refused later, nothing of it is lost."""

from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.uploads.enums import KEPT, UploadState
from core.uploads.models import Upload
from core.uploads.services import UploadRefused, begin_upload, delete_upload, store_file
from learning.courses.enums import CompletionRule
from learning.courses.models import ActivityVersion
from learning.enrollment.accommodations import accommodations_of
from learning.enrollment.models import Enrollment
from learning.enrollment.services import lock_enrollment
from learning.progress.services import complete_activity

from .enums import SubmissionState
from .models import Submission, SubmissionFile
from .peers import with_reading
from .rules import refusal_to_hand_in
from .signals import submission_received
from .terms import Terms, terms_of

MOST_CHARACTERS = 100_000  # of a text that is handed in
MOST_KEPT = 1_000_000  # of a draft: longer than may be handed in, so that it can be shortened here
is_web_address = URLValidator(schemes=["http", "https"])


class SubmissionRefused(Exception):
    """It was not handed in; the message says why and what to do. What was written is kept as a draft."""


class HandedInAlready(Exception):
    """The form that was sent is of a submission that was handed in before: a second click, or another window."""

    def __init__(self, submission: Submission):
        self.submission = submission
        super().__init__(submission.pk)


@transaction.atomic
def ensure_draft(
    *,
    enrollment: Enrollment,
    version: ActivityVersion,
    milestone: str = "",
    number: int | None = None,
    now: datetime | None = None,
) -> Submission:
    """The draft of this student, of the work or of a milestone, begun with what was handed in last. There is one
    whatever the deadline says: what is written is kept, and `hand_in` alone refuses.

    `number` is that of the form that was sent: raises HandedInAlready when it was handed in meanwhile. Raises
    SubmissionRefused for who is not in the course, and for a milestone that is not there (any more).
    """
    now = clock.current(now)
    enrollment = lock_enrollment(enrollment=enrollment)
    activity = version.activity
    if activity.lesson.course_id != enrollment.course_id or not enrollment.is_active(now):
        raise SubmissionRefused(_("You are not enrolled in this course."))
    if milestone and milestone not in {each.id for each in terms_of(version.definition).milestones}:
        raise SubmissionRefused(_("This milestone is no longer part of the project. Reload the page."))
    own = list(Submission.objects.filter(enrollment=enrollment, activity=activity, milestone=milestone))
    for each in own:
        if each.number == number and each.state != SubmissionState.DRAFT:
            raise HandedInAlready(each)
    draft = next((each for each in own if each.state == SubmissionState.DRAFT), None)
    if draft is None:
        last = own[-1] if own else None
        draft = Submission.objects.create(
            enrollment=enrollment,
            activity=activity,
            version=version,
            milestone=milestone,
            number=last.number + 1 if last else 1,
            text=last.text if last else "",
            link=last.link if last else "",
            saved_at=now,
        )
        if last:
            SubmissionFile.objects.bulk_create(
                SubmissionFile(submission=draft, upload_id=file.upload_id) for file in last.files.all()
            )
    elif draft.version_id != version.pk:
        draft.version = version
        draft.save(update_fields=["version"])
    draft.enrollment, draft.version = enrollment, version
    return draft


@transaction.atomic
def save_draft(*, draft: Submission, text: str, link: str, now: datetime | None = None) -> Submission:
    """Keep what is written. Raises SubmissionRefused for more than can be kept: what was kept before stays."""
    if len(text) > MOST_KEPT or len(link) > 2000:
        raise SubmissionRefused(
            _("This is too long to be kept. Send it as a file, or shorten it; what you saved before is still here.")
        )
    draft.text, draft.link, draft.saved_at = plain(text), plain(link).strip(), clock.current(now)
    rows = Submission.objects.filter(pk=draft.pk, state=SubmissionState.DRAFT)
    if not rows.update(text=draft.text, link=draft.link, saved_at=draft.saved_at):
        raise SubmissionRefused(_("It was handed in already, in another window."))
    return draft


def plain(text: str) -> str:
    """As it is kept: browsers send line ends of two characters, databases take no NUL."""
    return text.replace("\r\n", "\n").replace("\0", "")


def add_file(*, draft: Submission, file, now: datetime | None = None) -> SubmissionFile:
    """A whole file of the form. Raises UploadRefused."""
    _refuse_one_more(draft)
    upload = store_file(owner=draft.enrollment.user, file=file, limits=draft.terms.limits, now=now)
    try:
        return _attach(draft, upload)
    except UploadRefused:
        delete_upload(upload=upload)
        raise


@transaction.atomic
def announce_file(*, draft: Submission, name: str, size: int, now: datetime | None = None) -> SubmissionFile:
    """A file that will come in parts (core.uploads.views). Raises UploadRefused."""
    _refuse_one_more(draft)
    upload = begin_upload(owner=draft.enrollment.user, name=name, size=size, limits=draft.terms.limits, now=now)
    return _attach(draft, upload)


def _refuse_one_more(draft: Submission) -> None:
    most = draft.terms.max_files
    if draft.files.count() >= most:
        raise UploadRefused(
            ngettext("At most %(most)d file is taken.", "At most %(most)d files are taken.", most) % {"most": most}
        )


@transaction.atomic
def _attach(draft: Submission, upload: Upload) -> SubmissionFile:
    """Looked at under the lock: two tabs add one after the other, and none to what the other one handed in."""
    lock_enrollment(enrollment=draft.enrollment)
    if not Submission.objects.filter(pk=draft.pk, state=SubmissionState.DRAFT).exists():
        raise UploadRefused(_("It was handed in already, in another window."))
    _refuse_one_more(draft)
    return SubmissionFile.objects.create(submission=draft, upload=upload)


@transaction.atomic
def remove_file(*, draft: Submission, upload_id: int) -> None:
    """Take a file out of the draft. One that is not (any more) there changes nothing."""
    file = (
        draft.files.filter(upload=upload_id, submission__state=SubmissionState.DRAFT).select_related("upload").first()
    )
    if file is None:
        return
    file.delete()
    if not file.upload.submission_files.exists():
        delete_upload(upload=file.upload)


@transaction.atomic
def hand_in(*, draft: Submission, now: datetime | None = None) -> Submission:
    """The draft becomes what is graded, at the version it was last shown with. Handing in twice is once.

    Raises SubmissionRefused: too late, nothing in it, files that are not whole or not harmless, too long a text.
    """
    now = clock.current(now)
    enrollment = lock_enrollment(enrollment=draft.enrollment)
    draft = Submission.objects.select_related("activity__lesson", "version").get(pk=draft.pk)
    if draft.state != SubmissionState.DRAFT:
        return draft
    if not enrollment.is_active(now):
        raise SubmissionRefused(_("You are not enrolled in this course."))
    if draft.activity.retired_at:
        raise SubmissionRefused(_("This assignment is no longer part of the lesson."))
    own = Submission.objects.filter(enrollment=enrollment, activity=draft.activity, milestone=draft.milestone)
    handed_in = list(with_reading(own.exclude(state=SubmissionState.DRAFT)))
    terms = terms_for(enrollment, draft)
    if refusal := refusal_to_hand_in(terms, handed_in, now):
        raise SubmissionRefused(f"{refusal} {_('What you wrote is kept as a draft.')}")
    _refuse_unfit(draft, terms)
    was_returned = bool(handed_in) and handed_in[-1].state == SubmissionState.RETURNED
    own.filter(is_current=True).update(is_current=False)
    draft.state, draft.is_current, draft.submitted_at = SubmissionState.SUBMITTED, True, now
    draft.late_days = handed_in[-1].late_days if was_returned else terms.late_days(now)
    draft.save()
    if draft.activity.rule != CompletionRule.PASSED and not draft.milestone:
        complete_activity(enrollment=enrollment, activity=draft.activity, now=now, is_locked=True)
    transaction.on_commit(partial(submission_received.send, Submission, submission=draft))
    return draft


def terms_for(enrollment: Enrollment, submission: Submission) -> Terms:
    """Those it was shown with, with what its student was granted. One query."""
    own = accommodations_of(enrollment, [submission.activity_id]).get(submission.activity_id)
    terms = terms_of(submission.version.definition).granting(own)
    return terms.of_milestone(submission.milestone) if submission.milestone else terms


def _refuse_unfit(draft: Submission, terms: Terms) -> None:
    uploads = [file.upload for file in draft.files.select_related("upload")]
    for upload in uploads:
        if upload.state == UploadState.INFECTED:
            raise SubmissionRefused(
                _("The virus scanner found %(what)s in “%(name)s”. Remove the file and hand in without it.")
                % {"what": upload.reason, "name": upload.name}
            )
        if upload.state == UploadState.REFUSED:
            raise SubmissionRefused(f"{upload.reason} {_('Remove it, then hand in.')}")
        if upload.state not in KEPT:
            raise SubmissionRefused(
                _("“%(name)s” is not uploaded to the end. Wait until it is, or remove it.") % {"name": upload.name}
            )
    text = draft.text.strip() if terms.takes_text else ""
    link = draft.link if terms.takes_link else ""
    if not (uploads or text or link):
        raise SubmissionRefused(_("There is nothing to hand in yet. Add what the assignment asks for."))
    if len(text) > MOST_CHARACTERS:
        raise SubmissionRefused(
            _("The text has %(count)d characters; at most %(most)d can be handed in. Shorten it, or send it as a file.")
            % {"count": len(text), "most": MOST_CHARACTERS}
        )
    if link and not _is_link(link):
        raise SubmissionRefused(
            _("“%(link)s” is no web address. Write one that begins with https://.") % {"link": link}
        )


def _is_link(link: str) -> bool:
    try:
        is_web_address(link)
    except ValidationError:
        return False
    return bool(urlsplit(link).hostname)
