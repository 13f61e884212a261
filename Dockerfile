# The product in one image, which is web server or lane by its command: compose.yaml. GPU=1 adds torch (6 GB).
FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends gettext libgl1 libglib2.0-0 tesseract-ocr tesseract-ocr-kor \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/benchlight
COPY requirements/core.txt requirements/gpu.txt requirements/
ARG GPU=0
RUN python -m pip install --no-cache-dir --require-hashes -r requirements/core.txt \
 && if [ "$GPU" = 1 ]; then python -m pip install --no-cache-dir --require-hashes -r requirements/gpu.txt; fi

COPY . .
# One uid everywhere, as the data folder is shared. Static files and translations are made here, once.
RUN useradd --system --uid 790 --home-dir /opt/benchlight --shell /usr/sbin/nologin benchlight \
 && BENCHLIGHT_DATA=/tmp/build python manage.py set_up --for-tests \
 && rm -rf /tmp/build \
 && install -d -o benchlight -m 700 /data /logs \
 && chown -R benchlight build

USER benchlight
ENV BENCHLIGHT_DATA=/data BENCHLIGHT_LOGS=/logs BENCHLIGHT_BIND=0.0.0.0 PYTHONUNBUFFERED=1
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "python manage.py set_up && exec python manage.py serve"]
