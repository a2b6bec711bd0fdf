"""Which questions an attempt asks: the same for the same seed, and never what came afterwards."""

from random import Random
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from learning.assessment.bank import has_attempts, publish_question, retire_question
from learning.assessment.drawing import draw, questions_of, shortages
from learning.assessment.models import Attempt, Question, QuestionVersion
from learning.courses.enums import TeamRole
from learning.courses.models import ActivityVersion
from learning.courses.models.activity import FrozenRow
from learning.courses.team import add_member
from tests.factories.bank import plain_question
from tests.factories.enrollments import make_enrollment
from tests.factories.outline import activity_spec, lesson_spec, make_course_with
from tests.factories.people import make_instructor

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(db):
    """Six medium and two easy questions of the lead about gradients, one shared by a stranger."""
    course = make_course_with(lesson_spec(activity_spec()))
    lead, stranger = make_instructor(), make_instructor()
    add_member(course=course, user=lead, role=TeamRole.LEAD)

    def add(stem, owner=lead, is_shared=False, **fields):
        definition = plain_question(stem, **fields)
        return publish_question(key=uuid4(), definition=definition, owner_id=owner.pk, is_shared=is_shared)

    medium = [add(f"Medium {n}", tags=["gradients", "loss"], difficulty="medium") for n in range(6)]
    easy = [add(f"Easy {n}", tags=["gradients"], difficulty="easy") for n in range(2)]
    shared = add("Shared", owner=stranger, is_shared=True, tags=["gradients"])
    add("Private", owner=stranger, tags=["gradients"])
    return SimpleNamespace(course=course, medium=medium, easy=easy, shared=shared, add=add)


def asked(count, *tags, difficulty="", bank="course") -> dict:
    return {"draw": {"tags": list(tags), "difficulty": difficulty, "count": count, "bank": bank}}


def definition(*items, **settings) -> dict:
    own = {"id": "own", **plain_question("Own")}
    return {"title": "", "pass_percent": None, "questions": [own], "items": list(items), "settings": settings}


def versions(drawn) -> list[int]:
    return [line["version"] for line in drawn if "version" in line]


def test_draws_follow_from_the_seed_alone(bank, django_assert_num_queries):
    quiz = definition({"question": "own"}, asked(4, "gradients", difficulty="medium"))
    drawn = draw(quiz, Random(3), bank.course)
    assert drawn[0] == {"question": "own"} and len(set(versions(drawn))) == 4
    assert set(versions(drawn)) <= {version.pk for version in bank.medium}
    with django_assert_num_queries(1):
        assert draw(quiz, Random(3), bank.course) == drawn
    assert any(draw(quiz, Random(seed), bank.course) != drawn for seed in range(9))


def test_a_draw_takes_what_it_names_from_where_it_says(bank):
    def pool(item):
        return set(versions(draw(definition(item), Random(1), bank.course)))

    assert pool(asked(99, "gradients")) == {version.pk for version in bank.medium + bank.easy}
    assert pool(asked(99, "gradients", "loss")) == {version.pk for version in bank.medium}
    assert pool(asked(99, "gradients", bank="shared")) == {bank.shared.pk}
    assert pool(asked(99, "unheard of")) == set()


def test_nothing_is_asked_twice(bank):
    pick = {"pick": str(bank.medium[0].question.key)}
    drawn = versions(draw(definition(pick, pick, asked(4, "loss"), asked(4, "gradients")), Random(5), bank.course))
    assert drawn[0] == bank.medium[0].pk
    assert len(drawn) == len(set(drawn)) == 8  # all there are
    short = list(shortages(definition(pick, asked(4, "loss"), asked(4, "gradients")), bank.course))
    assert [(item["count"], found) for item, found in short] == [(4, 3)]
    assert list(shortages(definition(asked(6, "loss")), bank.course)) == []


def test_shuffling_keeps_the_questions(bank):
    quiz = definition({"question": "own"}, asked(4, "loss"), shuffle_questions=True)
    orders = [draw(quiz, Random(seed), bank.course) for seed in range(20)]
    assert all(len(order) == 5 for order in orders)
    assert len({order.index({"question": "own"}) for order in orders}) > 1


def test_what_was_drawn_stays_as_it_was(bank, django_assert_num_queries):
    key = bank.medium[0].question.key
    enrollment = make_enrollment(bank.course)
    version = ActivityVersion.objects.get()
    attempt = Attempt.objects.create(
        enrollment=enrollment,
        activity=version.activity,
        version=version,
        number=1,
        ticket="t",
        submitted_at=timezone.now(),
        draw=[{"version": one.pk} for one in bank.medium[:3]],
    )
    before = questions_of(attempt)
    assert [one["stem"] for one in before] == ["Medium 0", "Medium 1", "Medium 2"]
    publish_question(key=key, definition=plain_question("Reworded", right="Up"), owner_id=None, is_shared=False)
    retire_question(key=bank.medium[1].question.key)
    with django_assert_num_queries(1):
        assert questions_of(attempt) == before
    assert has_attempts(key) and not has_attempts(bank.easy[0].question.key)
    everything = versions(draw(definition(asked(99, "loss")), Random(1), bank.course))
    assert len(everything) == 4  # one has other tags now, one is retired


def test_the_same_content_is_the_same_version(bank):
    key, first = bank.easy[0].question.key, bank.easy[0]
    facts = {"key": key, "owner_id": first.question.owner_id, "is_shared": False}
    old = plain_question("Easy 0", tags=["gradients"], difficulty="easy")
    assert publish_question(definition=old, **facts).pk == first.pk
    second = publish_question(definition=plain_question("Easy, reworded"), **facts)
    assert publish_question(definition=old, **facts).pk == first.pk
    assert list(QuestionVersion.objects.filter(question__key=key, is_live=True)) == [first]
    assert {first.pk, second.pk} == set(QuestionVersion.objects.filter(question__key=key).values_list("pk", flat=True))
    retire_question(key=key)
    assert Question.objects.get(key=key).retired_at
    publish_question(definition=old, **facts)
    assert Question.objects.get(key=key).retired_at is None


def test_versions_refuse_to_change(bank):
    version = bank.easy[0]
    version.definition = {}
    with pytest.raises(FrozenRow):
        version.save()
    with pytest.raises(FrozenRow):
        version.delete()
