import pytest

from learning.courses.services import withdraw_course
from learning.courses.specs import CourseTextSpec
from search.facets import browse, category_counts
from search.specs import Selection

from .conftest import lesson


def shelf(locale="en", query="", sort="", **chosen):
    return browse(Selection(query=query, chosen=chosen, sort=sort), locale=locale)


def slugs(found):
    return [course.slug for course in found.courses]


def counts(found, name):
    (facet,) = [facet for facet in found.facets if facet.name == name]
    return {choice.value: choice.count for choice in facet.choices if choice.count}


@pytest.fixture
def courses(publish_course):
    """Four published courses (a to d) and a withdrawn one."""

    def publish(slug, title, category, level, minutes, *locales):
        texts = {
            locale: CourseTextSpec(f"{title} {locale}", category_name=f"{category} in {locale}".strip())
            for locale in locales
        }
        return publish_course(
            slug=slug, texts=texts, source_locale=locales[0], category_slug=category, level=level, minutes=minutes
        )

    publish("a", "Zeta", "vision", "beginner", 30, "en")
    publish("b", "alpha", "vision", "advanced", 20, "en", "af")
    publish("c", "Beta", "language", "beginner", 10, "af")
    publish("d", "Gamma", "", "all", 40, "en")
    gone = publish("gone", "Gone", "ghosts", "beginner", 1, "en")
    withdraw_course(key=gone.key, generation=gone.generation)


def test_shelf_holds_published_courses_newest_first(courses):
    assert slugs(shelf()) == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("sort", "locale", "order"),
    [
        ("newest", "en", ["d", "c", "b", "a"]),
        ("title", "en", ["b", "c", "d", "a"]),  # the capital of Beta does not matter
        ("shortest", "en", ["c", "b", "a", "d"]),
        ("nonsense", "en", ["d", "c", "b", "a"]),
        ("relevance", "en", ["d", "c", "b", "a"]),  # without words there is no best match
    ],
)
def test_order(courses, sort, locale, order):
    assert slugs(shelf(locale, sort=sort)) == order


def test_titles_are_ordered_as_the_reader_sees_them(publish_course):
    publish_course(slug="one", texts={"en": CourseTextSpec("Apple"), "af": CourseTextSpec("Zebra")})
    publish_course(slug="two", texts={"en": CourseTextSpec("Banana")})
    assert slugs(shelf("en", sort="title")) == ["one", "two"]
    assert slugs(shelf("af", sort="title")) == ["two", "one"]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"category": ("vision",)}, {"a", "b"}),
        ({"category": ("vision", "language")}, {"a", "b", "c"}),
        ({"level": ("beginner",)}, {"a", "c"}),
        ({"language": ("af",)}, {"b", "c"}),
        ({"language": ("af", "en")}, {"a", "b", "c", "d"}),
        ({"category": ("vision",), "level": ("beginner",)}, {"a"}),
        ({"category": ("language",), "level": ("advanced",)}, set()),
        ({"category": ("ghosts",)}, {"a", "b", "c", "d"}),  # no published course is in it: as if not asked
        ({"level": ("'; --",), "language": ("tlh",), "nonsense": ("1",)}, {"a", "b", "c", "d"}),
        ({"level": ("beginner", "nonsense")}, {"a", "c"}),
    ],
)
def test_filters(courses, chosen, found):
    result = shelf(**chosen)
    assert set(slugs(result)) == found


def test_counts_of_a_facet_ignore_its_own_choice_and_heed_the_others(courses):
    everything = shelf()
    assert counts(everything, "category") == {"vision": 2, "language": 1}
    assert counts(everything, "level") == {"all": 1, "beginner": 2, "advanced": 1}
    assert counts(everything, "language") == {"en": 3, "af": 2}

    beginners = shelf(level=("beginner",))
    assert counts(beginners, "level") == {"all": 1, "beginner": 2, "advanced": 1}
    assert counts(beginners, "category") == {"vision": 1, "language": 1}
    assert counts(beginners, "language") == {"en": 1, "af": 1}

    both = shelf(level=("beginner",), language=("af",))
    assert counts(both, "level") == {"beginner": 1, "advanced": 1}
    assert counts(both, "language") == {"en": 1, "af": 1}


def test_every_count_is_what_choosing_that_value_shows(courses):
    for other in ({}, {"level": ("beginner",)}, {"language": ("af",)}):
        for facet in shelf(**other).facets:
            for choice in facet.choices:
                assert choice.count == len(slugs(shelf(**{**other, facet.name: (choice.value,)})))


def test_choices_are_named_in_the_readers_language(courses):
    (category, _level, _language) = shelf("af").facets
    assert [(choice.value, choice.label) for choice in category.choices] == [
        ("language", "language in af"),
        ("vision", "vision in af"),
    ]
    assert [choice.label for choice in shelf("en").facets[0].choices] == ["language in af", "vision in en"]


def test_search_joins_the_filters_and_orders_by_match(publish_course):
    publish_course(slug="body", text={"description": "On gradients."}, level="beginner")
    publish_course(slug="title", title="Gradients", level="advanced")
    publish_course(lesson("All about gradients"), slug="lesson", title="Vision", level="beginner")
    publish_course(lesson("Locked", "gradients in private"), slug="private", title="Statistics")
    found = shelf(query="gradients")
    assert slugs(found)[0] == "title" and set(slugs(found)) == {"body", "title", "lesson"}
    assert found.sort == "relevance" and found.sorts[0][0] == "relevance"
    assert counts(found, "level") == {"beginner": 2, "advanced": 1}
    assert set(slugs(shelf(query="gradients", level=("beginner",)))) == {"body", "lesson"}
    assert slugs(shelf(query="gradients", sort="newest")) == ["lesson", "title", "body"]
    assert slugs(shelf(query="unheard")) == []
    assert slugs(shelf(query='"')) == []


def test_categories_of_the_home_page(courses):
    assert [(choice.value, choice.count) for choice in category_counts("en")] == [("language", 1), ("vision", 2)]


def test_shelf_of_an_empty_site(db):
    empty = shelf()
    assert slugs(empty) == [] and category_counts("en") == []
    assert [counts(empty, name) for name in ("category", "level", "language")] == [{}, {}, {}]
