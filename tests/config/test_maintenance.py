import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse

from config.middleware import MaintenanceMiddleware


def test_a_site_under_maintenance_says_so_and_when_to_come_back(settings, rf):
    settings.MAINTENANCE = True
    response = MaintenanceMiddleware(lambda request: HttpResponse("open"))(rf.get("/courses/"))
    assert response.status_code == 503
    assert response["Retry-After"] == "300" and response["Cache-Control"] == "no-store"
    assert "Closed for a moment." in response.content.decode()


def test_otherwise_it_is_not_there(settings):
    settings.MAINTENANCE = False
    with pytest.raises(MiddlewareNotUsed):
        MaintenanceMiddleware(lambda request: HttpResponse("open"))
