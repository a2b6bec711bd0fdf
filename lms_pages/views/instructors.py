from dataclasses import dataclass

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
    """The instructors of a course page or its draft, in order; one query more than the page's own list."""
    ids = [row.user_id for row in page.instructors.all() if row.user_id]
    people = User.objects.filter(pk__in=ids, is_active=True).select_related("profile").in_bulk() if ids else {}
    return [_card(people[pk].profile) for pk in ids if pk in people and hasattr(people[pk], "profile")]


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
