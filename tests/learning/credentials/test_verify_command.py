"""`manage.py verify_certificate`, with files alone."""

import io

import pytest
from django.core.management import CommandError, call_command

from learning.credentials.canonical import write_json
from learning.credentials.models import SigningKey
from learning.credentials.selectors import issuer_profile
from learning.credentials.services import allocate_status, set_status, sign_credential, sign_status_list

from .samples import PDF, credential, flipped

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def verify(*arguments) -> tuple[int, str]:
    said = io.StringIO()
    try:
        call_command("verify_certificate", *map(str, arguments), stdout=said)
    except SystemExit as end:
        return end.code, said.getvalue()
    return 0, said.getvalue()


@pytest.fixture
def files(tmp_path):
    index = allocate_status()
    signed = write_json(sign_credential(credential(index)))
    (tmp_path / "one.json").write_bytes(signed)
    (tmp_path / "changed.json").write_bytes(signed.replace(b"Thandi", b"Thando"))
    (tmp_path / "keys.json").write_bytes(write_json(issuer_profile()))
    (tmp_path / "before.json").write_bytes(write_json(sign_status_list(1)))
    set_status(index=index, revoked=True)
    (tmp_path / "after.json").write_bytes(write_json(sign_status_list(1)))
    (tmp_path / "broken.json").write_bytes(flipped((tmp_path / "after.json").read_bytes(), 900))
    (tmp_path / "expired.json").write_bytes(write_json(sign_credential(credential(validUntil="2026-05-05T12:00:00Z"))))
    (tmp_path / "bare.pdf").write_bytes(PDF)
    return tmp_path


def test_the_verdict_is_the_exit_code_and_says_why(files):
    one, keys = files / "one.json", ["--keys", files / "keys.json"]
    assert verify(one)[0] == 3  # the site itself knows that it is revoked
    SigningKey.objects.all().delete()  # from here on only what was saved can tell
    assert verify(one)[0] == 1
    status, said = verify(one, *keys)
    assert status == 0 and "unknown  revocation" in said and "Thandi Ndou" in said and said.endswith("VALID\n")
    status, said = verify(one, *keys, "--status", files / "before.json")
    assert status == 0 and "not revoked, by the list of" in said
    status, said = verify(one, *keys, "--status", files / "after.json")
    assert status == 3 and said.endswith("REVOKED\n")
    status, said = verify(files / "expired.json", *keys)
    assert status == 4 and "FAILED   dates: expired" in said
    status, said = verify(files / "changed.json", *keys)
    assert status == 1 and "something was changed" in said and "Thando" not in said
    status, said = verify(files / "bare.pdf", *keys)
    assert status == 1 and "the PDF has no credential in it" in said


def test_what_cannot_be_read_is_no_verdict(files):
    one = files / "one.json"
    for arguments in (
        [files / "none.json"],
        [one, "--keys", files / "bare.pdf"],
        [one, "--keys", files / "one.json"],
        [one, "--status", files / "none.json"],
    ):
        with pytest.raises(CommandError) as problem:
            verify(*arguments)
        assert problem.value.returncode == 2


def test_rotating_by_command_names_the_new_key(files):
    said = io.StringIO()
    call_command("rotate_signing_key", "--compromised", stdout=said)
    assert SigningKey.objects.get(valid_until=None).public in said.getvalue()
    assert verify(files / "one.json")[0] == 1
