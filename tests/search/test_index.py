"""Entries follow the published rows: after commit, as a whole, and again without a difference."""

from dataclasses import replace

from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from modelsearch.conf import get_app_config

from learning.courses.services import withdraw_course
from search.models import SearchEntry
from search.selectors import find
from search.services import index_course, rebuild_index
from tests.factories.outline import course_spec, module_spec, write_outline

from .conftest import lesson


def entries():
    return sorted(SearchEntry.objects.values_list("kind", "audience", "locale", "title", "body"))


def index_rows():
    return get_app_config().get_model("IndexEntry").objects.filter(content_type__model="searchentry").count()


def titles(query):
    return [entry.title for entry in find(query, user=AnonymousUser(), locale="en")]


def test_publishing_indexes_after_commit(db, django_capture_on_commit_callbacks):
    spec = course_spec(module_spec(lesson("Chain rule")), title="Neural networks")
    with django_capture_on_commit_callbacks(execute=True):
        write_outline(spec)
        assert titles("neural") == []
    assert titles("neural") == ["Neural networks"]
    changed = replace(spec, texts={"en": replace(spec.texts["en"], title="Deep networks")})
    with django_capture_on_commit_callbacks(execute=True):
        write_outline(changed)
    assert titles("neural") == []
    assert titles("deep") == ["Deep networks"]


def test_withdrawing_empties_the_index(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        course = write_outline(course_spec(module_spec(lesson("Chain rule")), title="Neural networks"))
    assert index_rows() == 3
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_course(key=course.key, generation=course.generation)
    assert entries() == [] and index_rows() == 0


def test_broker_that_is_away_does_not_fail_publishing(db, django_capture_on_commit_callbacks, monkeypatch):
    def away(*args):
        raise ConnectionError("no broker")

    monkeypatch.setattr("search.receivers.index_course_task.delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        course = write_outline(course_spec(module_spec(lesson()), title="Neural networks"))
    assert course.is_live
    rebuild_index()
    assert titles("neural") == ["Neural networks"]


def test_indexing_twice_changes_nothing(publish_course):
    course = publish_course(lesson("Chain rule", "Private."), lesson("Taste", "Open.", is_preview=True))
    before = entries()
    assert [(kind, audience) for kind, audience, *_ in before] == [
        ("course", "everyone"),
        ("lesson", "everyone"),
        ("lesson", "inside"),
        ("lesson", "outside"),
    ]
    assert index_course(course_id=course.pk) == 4
    assert entries() == before
    assert index_rows() == 4


def test_only_those_inside_are_given_private_text(publish_course):
    publish_course(lesson("Chain rule", "Private."))
    assert {audience: body for kind, audience, _, _, body in entries() if kind == "lesson"} == {
        "inside": "Private.",
        "outside": "",
    }


def test_rebuild_makes_what_is_missing_and_drops_what_is_gone(publish_course, capsys):
    course, other = publish_course(title="Neural networks"), publish_course(title="Statistics")
    before = entries()
    SearchEntry.objects.filter(course=course).delete()
    SearchEntry.objects.filter(course=other).update(title="Stale")
    assert entries() != before
    call_command("rebuild_search")
    assert entries() == before
    assert capsys.readouterr().out == f"{len(before)} entries.\n"
    assert titles("neural") == ["Neural networks"]


def test_wagtails_own_command_fills_the_same_index(publish_course):
    publish_course(title="Neural networks")
    get_app_config().get_model("IndexEntry").objects.all().delete()
    assert titles("neural") == []
    call_command("update_index", verbosity=0)
    assert titles("neural") == ["Neural networks"]


def test_deleted_course_takes_its_entries_along(publish_course):
    course = publish_course(title="Neural networks")
    course.lessons.all().delete()
    course.modules.all().delete()
    course.delete()
    assert entries() == [] and index_rows() == 0


def test_course_that_is_gone_indexes_to_nothing(db):
    assert index_course(course_id=10**6) == 0
