from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User

from ..covers import dye_of


@dataclass(frozen=True)
class InstructorCard:
    """What a course page shows of a person: never the email address."""

    name: str
    headline: str
    bio: str
    picture_url: str
    initials: str
    dye: str


def instructor_cards(page) -> list[InstructorCard]:
    """The instructors of a course page or its draft, in order. One query."""
    rows = page.instructors.all()
    if isinstance(rows, QuerySet):
        users = [row.user for row in rows.filter(user__is_active=True).select_related("user__profile")]
    else:  # of a draft, in memory
        ids = [row.user_id for row in rows if row.user_id]
        people = User.objects.filter(pk__in=ids, is_active=True).select_related("profile").in_bulk() if ids else {}
        users = [people[pk] for pk in ids if pk in people]
    return [_card(user.profile) for user in users if hasattr(user, "profile")]


def _card(profile) -> InstructorCard:
    name = profile.shown_name
    return InstructorCard(
        name=name,
        headline=profile.headline,
        bio=profile.bio,
        picture_url=profile.picture.url if profile.picture else "",
        initials="".join(word[0] for word in name.removeprefix("@").split()[:2]).upper(),
        dye=dye_of(profile.handle),
    )
