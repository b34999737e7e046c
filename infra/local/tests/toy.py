"""A service with nothing in it but /readyz and, at every other path, its environment. Arguments: its name, its exit code if it is to fail."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers every GET."""

    def do_GET(self) -> None:
        """200 and the environment as JSON."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print("no such household", flush=True)
        sys.exit(int(sys.argv[2]))
    HTTPServer(("127.0.0.1", int(os.environ[f"HTTP_PORT_{sys.argv[1].upper()}"])), Handler).serve_forever()
