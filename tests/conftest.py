import gc
import shutil
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.test import TransactionTestCase

from config.settings import base
from core.process_memory import forget_all

from . import database_template, postgres_template

LONGEST = ("test_storm.py",)


def pytest_collection_modifyitems(config, items):
    """On SQLite, everything but what needs services. On PostgreSQL, what meets a database: the rest ran already."""
    if not is_postgres():
        for item in items:
            if item.get_closest_marker("services"):
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL, named by DATABASE_URL"))
        return
    ran_already = [item for item in items if item.get_closest_marker("once") or not meets_a_database(item)]
    config.hook.pytest_deselected(items=ran_already)
    items[:] = [item for item in items if item not in set(ran_already)]
    items.sort(key=lambda item: item.path.name not in LONGEST)  # at the end nobody is left alone with one of them


def pytest_collection_finish():
    """What was imported stays; nobody need look through it for garbage."""
    gc.collect()
    gc.freeze()


def is_postgres() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def meets_a_database(item) -> bool:
    """Or brings one of its own, as only `services` may."""
    marks = any(item.get_closest_marker(name) for name in ("django_db", "services"))
    return marks or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session")
def kept_database(request, django_db_blocker):
    """Where the migrated database is kept between runs."""
    with django_db_blocker.unblock():
        return postgres_template.dump_file(connection) if is_postgres() else database_template.template()


@pytest.fixture(scope="session")
def has_template(kept_database):
    return kept_database.exists()


@pytest.fixture(scope="session")
def as_it_is_kept(has_template):
    """Nothing is migrated while the test database is made: what it is filled with was. Undone when it is there."""
    with pytest.MonkeyPatch.context() as patch:
        if has_template:
            patch.setattr(migrate.Command, "handle", lambda *_args, **_options: None)
        yield patch


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings, as_it_is_kept, has_template, kept_database, django_db_blocker
):
    """On PostgreSQL the test database is made as a copy of a kept one."""
    if not (has_template and is_postgres()):
        yield
        return
    name = f"template_{uuid4().hex}"
    with django_db_blocker.unblock():
        postgres_template.use_template(connection, kept_database, name=name)
    yield
    with django_db_blocker.unblock():
        postgres_template.drop_template(connection, name=name)


@pytest.fixture(scope="session")
def django_db_setup(has_template, kept_database, django_db_setup, as_it_is_kept, django_db_blocker):
    """A database with home and catalog in it, to which every test comes back."""
    from notifications.models import FirstTold
    from tests.factories.pages import make_site

    as_it_is_kept.undo()
    vendor = postgres_template if is_postgres() else database_template
    with django_db_blocker.unblock():
        connection.ensure_connection()
        if not has_template:
            vendor.keep(connection, kept_database)
        else:
            if not is_postgres():
                database_template.fill(connection.connection)
            emit_post_migrate_signal(verbosity=0, interactive=False, db="default")  # roles may have got other rights
        FirstTold.objects.all().delete()  # tests have days of their own
        make_site()
        forget_all()
        # What a test of real transactions does at its end.
        TransactionTestCase._fixture_teardown = vendor.way_back(connection)


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test cached (site roots, lesson bodies) is not true in the next one's database. On a shared server keys
    of their own do it: clearing would empty the other workers' caches, and Celery's queues."""
    forget_all()
    for alias, options in settings.CACHES.items():
        if options["BACKEND"].endswith("LocMemCache"):
            caches[alias].clear()
        else:
            options["KEY_PREFIX"] = caches[alias].key_prefix = f"test-{uuid4().hex}"


@pytest.fixture
def wagtails_indexes(settings):
    """Pages are searched and their references known in the editor, as on a real site."""
    settings.TASKS = base.TASKS


@pytest.fixture
def site_tree(db):
    """(home, catalog) of the default language, whatever ran before."""
    from tests.factories.pages import make_site

    return make_site()


@pytest.fixture
def catalog(site_tree):
    return site_tree[1]


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):  # the process that started the workers, or the only one
        shutil.rmtree(settings.ROOT / ".var" / "test", ignore_errors=True)
