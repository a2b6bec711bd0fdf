import pytest

from learning.statements.states import StateRefused, read_state, save_state, shown_states
from tests.factories.packages import make_registration


def entry(data="{}", **fields):
    return read_state({"data_id": "state", "sub_content_id": "0", "data": data, **fields})


@pytest.mark.django_db
def test_the_place_is_kept_by_part_and_forgotten_when_the_package_says_so():
    registration = make_registration()
    save_state(registration=registration, entries=[entry('{"page": 2}'), entry("x", sub_content_id="part-1")])
    registration.refresh_from_db()
    shown = {(each["sub_content_id"], each["data_id"]): each["data"] for each in shown_states(registration)}
    assert shown == {("0", "state"): '{"page": 2}', ("part-1", "state"): "x"}
    save_state(registration=registration, entries=[entry(None)])
    registration.refresh_from_db()
    assert len(shown_states(registration)) == 1


@pytest.mark.django_db
def test_too_much_is_refused_and_what_was_kept_stays():
    registration = make_registration()
    save_state(registration=registration, entries=[entry("here")])
    with pytest.raises(StateRefused):
        save_state(registration=registration, entries=[entry("x" * 60_000, data_id=f"s{n}") for n in range(10)])
    registration.refresh_from_db()
    assert shown_states(registration) == [{"data_id": "state", "sub_content_id": "0", "data": "here"}]


@pytest.mark.once
@pytest.mark.parametrize(
    "sent",
    [
        [],
        {"data": "x"},
        {"data_id": "", "data": "x"},
        {"data_id": "s" * 101, "data": "x"},
        {"data_id": "a|b", "data": "x"},
        {"data_id": "s", "sub_content_id": 5, "data": "x"},
        {"data_id": "s", "data": {"a": 1}},
        {"data_id": "s", "data": "a\0b"},
        {"data_id": "s", "data": "\ud800"},
        {"data_id": "s", "data": "x" * 70_000},
    ],
)
def test_what_is_no_state_is_refused(sent):
    with pytest.raises(StateRefused):
        read_state(sent)
    assert entry().data == "{}"
