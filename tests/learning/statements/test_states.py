import pytest

from learning.statements.models import Registration
from learning.statements.states import StateRefused, read_state, shown_states, with_entries


def entry(data="{}", **fields):
    return read_state({"data_id": "state", "sub_content_id": "0", "data": data, **fields})


@pytest.mark.once
def test_the_place_is_kept_by_part_and_forgotten_when_the_package_says_so():
    registration = Registration()
    registration.state = with_entries({}, [entry('{"page": 2}'), entry("x", sub_content_id="part-1")])
    shown = {(each["sub_content_id"], each["data_id"]): each["data"] for each in shown_states(registration)}
    assert shown == {("0", "state"): '{"page": 2}', ("part-1", "state"): "x"}
    assert list(with_entries(registration.state, [entry(None)])) == ["part-1|state"]


@pytest.mark.once
def test_too_much_is_refused_and_what_was_kept_stays():
    kept = with_entries({}, [entry("here")])
    with pytest.raises(StateRefused):
        with_entries(kept, [entry("x" * 60_000, data_id=f"s{n}") for n in range(10)])
    assert kept == {"0|state": "here"}


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
