"""A toy service that answers every GET, including /readyz, with its environment.

Arguments: its name, and an exit code if it is to fail."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers every GET."""

    def do_GET(self) -> None:
        """Answers 200 with the environment as JSON."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print("no such household", flush=True)
        sys.exit(int(sys.argv[2]))
    HTTPServer(("127.0.0.1", int(os.environ[f"HTTP_PORT_{sys.argv[1].upper()}"])), Handler).serve_forever()
