"""A standing load on one site: half GETs, half uploads, on connections that stay open. Ends with its input."""

import http.client
import json
import ssl
import sys
import threading
from typing import Any

ADDRESS, SITE, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])
over = threading.Event()
counts: dict[str, Any] = {"requests": 0, "failed": 0, "releases": {}, "why": []}
guard = threading.Lock()


def ask(connection: http.client.HTTPSConnection, number: int) -> None:
    body = b"x" * 65536 if number % 2 else None
    connection.request("POST" if body else "GET", "/page", body, {"Host": SITE})
    answer = connection.getresponse()
    told = answer.read()
    with guard:
        counts["requests"] += 1
        if answer.status == 200:
            release = json.loads(told)["release"]
            counts["releases"][release] = counts["releases"].get(release, 0) + 1
        else:
            counts["failed"] += 1
            counts["why"].append(answer.status)


def go_on() -> None:
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection(ADDRESS, context=context, timeout=60)
    number = 0
    while not over.wait(0.02):
        number += 1
        try:
            ask(connection, number)
        except (OSError, http.client.HTTPException) as error:
            with guard:
                counts["requests"] += 1
                counts["failed"] += 1
                counts["why"].append(repr(error))
            connection.close()
            connection = http.client.HTTPSConnection(ADDRESS, context=context, timeout=60)


threads = [threading.Thread(target=go_on) for _ in range(THREADS)]
for thread in threads:
    thread.start()
sys.stdin.read()
over.set()
for thread in threads:
    thread.join()
sys.stdout.write(json.dumps(counts))
