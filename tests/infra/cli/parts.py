"""Stands in for Finsight's own parts under `finsight up`: `python parts.py PART [OPTION...]`.

The API's first answer says that the worker is away, the next ones that all are there.
"""

import json
import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Readiness(BaseHTTPRequestHandler):
    answered = 0

    def do_GET(self) -> None:
        body = json.dumps({"degraded": [] if Readiness.answered else ["worker"]}).encode()
        Readiness.answered += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def leave(*_: object) -> None:
    sys.stdout.write("goodbye\n")
    sys.exit(0)


def main(part: str) -> None:
    signal.signal(signal.SIGTERM, leave)
    sys.stdout.write(f"{os.environ['FINSIGHT_MONGODB_URL']} {os.environ['FINSIGHT_REDIS_URL']}\n")
    if part == "migrate":
        sys.exit(int(os.environ.get("MIGRATE_STATUS", "0")))
    if part == "api":
        HTTPServer(("127.0.0.1", int(os.environ["FINSIGHT_PORT"])), Readiness).serve_forever()
    time.sleep(600)


main(sys.argv[1])
