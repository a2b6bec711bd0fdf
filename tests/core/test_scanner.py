"""Scanners: none, and clamd, for which a small server stands in."""

import socket
import struct
import threading
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from accounts.pictures import check_picture
from core.scanner import Finding, ScannerAway, refuse_infected, scan, scanners
from lms_pages.models import LessonDocument, LessonMedia

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def read_exactly(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


@pytest.fixture
def clamd(settings):
    """A stand-in that speaks INSTREAM. `seen` holds what it was sent; `answer` replaces what it says."""
    server = socket.create_server(("127.0.0.1", 0))
    state = {"seen": [], "answer": None}

    def serve():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection:
                assert read_exactly(connection, 10) == b"zINSTREAM\0"
                data = b""
                while length := struct.unpack("!L", read_exactly(connection, 4))[0]:
                    data += read_exactly(connection, length)
                state["seen"].append(data)
                said = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
                connection.sendall(state["answer"] if state["answer"] is not None else said)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.UPLOAD_SCANNER = "clamav"
    settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    yield state
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(10)


@pytest.mark.once
def test_clamd_is_sent_the_whole_file_and_believed(clamd):
    data = b"a long essay " * 20_000  # several chunks
    assert scan(BytesIO(data)).finding == Finding.CLEAN
    assert clamd["seen"] == [data]
    verdict = scan(BytesIO(EICAR))
    assert (verdict.finding, verdict.detail) == (Finding.INFECTED, "Eicar-Test-Signature")


@pytest.mark.once
@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"something else\0"])
def test_no_clear_answer_is_no_verdict(clamd, answer):
    clamd["answer"] = answer
    with pytest.raises(ScannerAway):
        scan(BytesIO(b"essay"))


@pytest.mark.once
def test_forms_refuse_what_is_infected_and_what_nobody_could_look_at(clamd, settings):
    file = ContentFile(b"harmless", name="a.txt")
    refuse_infected(file)
    assert file.read() == b"harmless"
    with pytest.raises(ValidationError, match="Eicar-Test-Signature"):
        refuse_infected(ContentFile(EICAR, name="a.txt"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ValidationError, match="Try again"):
        refuse_infected(file)


@pytest.mark.django_db
def test_files_of_the_library_and_pictures_of_people_are_scanned_too(clamd):
    for model in (LessonDocument, LessonMedia):
        with pytest.raises(ValidationError, match="Eicar"):
            model(title="x", file=ContentFile(EICAR, name="a.pdf")).clean()
    LessonDocument(title="x", file=ContentFile(b"fine", name="a.pdf")).clean()
    clamd["answer"] = b"stream: Odd.Picture FOUND\0"
    picture = ContentFile(b"pixels", name="me.png")
    picture.image = SimpleNamespace(format="PNG", size=(5, 5))
    with pytest.raises(ValidationError, match="Odd.Picture"):
        check_picture(picture)


@pytest.mark.once
def test_without_a_scanner_the_log_says_so(caplog):
    caplog.set_level("INFO")
    assert scanners["null"].scan(ContentFile(b"x", name="essay.pdf")).finding == Finding.SKIPPED
    assert "No virus scanner is configured: essay.pdf was not scanned" in caplog.text
