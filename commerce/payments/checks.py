from django.conf import settings
from django.core.checks import Warning as Warn
from django.core.checks import register


@register("payments", deploy=True)
def check_local_gateway(app_configs, **kwargs):
    if not settings.LOCAL_GATEWAY or settings.DEBUG:
        return []
    return [
        Warn(
            "Anybody can “pay” here without paying: the practice bank is open.",
            hint="Take LOCAL_GATEWAY out of the environment, unless this site is for trying things.",
            id="payments.W001",
        )
    ]
