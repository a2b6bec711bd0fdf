import pytest
from django.http import Http404

from core.public_files import public_file


def test_an_upload_is_served_and_can_run_nothing(rf, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.txt").write_text("words")
    response = public_file(rf.get("/media/a.txt"), "a.txt")
    assert b"".join(response.streaming_content) == b"words"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["none.txt", "a" * 300])
def test_what_is_not_there_is_not_found(rf, settings, tmp_path, path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Http404):
        public_file(rf.get("/media/"), path)
