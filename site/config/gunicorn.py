"""gunicorn's settings: `gunicorn -c python:config.gunicorn config.wsgi`."""

import os
import shutil
import tempfile

from config import env
from config.log import json_logging

env.load_dotenv()

bind = env.bind("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = env.number("WEB_WORKERS", 2, low=1, high=64)
threads = env.number("WEB_THREADS", 4, low=1, high=64)
timeout = 60
graceful_timeout = 30
keepalive = 65  # longer than a proxy keeps its connections, so that none closes under a request
max_requests = 5000  # a leak somewhere must not fill the memory
max_requests_jitter = 500
forwarded_allow_ips = ""  # Django reads the headers of proxies itself, and only when told to
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # heartbeats must not wait for a disk
control_socket_disable = True
logconfig_dict = json_logging("INFO")
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": [], "propagate": True}

# Where the processes keep their figures for each other (config.metrics). Set before prometheus_client is imported.
figures = tempfile.mkdtemp(prefix="marula-figures-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
master = os.getpid()


def child_exit(server, worker):
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def on_exit(server):
    if os.getpid() == master:
        shutil.rmtree(figures, ignore_errors=True)
