"""An authority for time stamps (RFC 3161) on loopback: openssl answers."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from support.certificates import TIME_STAMPING, Authority, pem, written

CONFIGURATION = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {certificate}
signer_key = {key}
certs = {chain}
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@contextmanager
def time_stamping(authority: Authority, folder: Path) -> Iterator[tuple[str, list[int]]]:
    """Its address, and the sizes of what it was asked, as it is."""
    certificate, key = authority.issue(folder, name="Clock", uses=(TIME_STAMPING,))
    written(folder / "serial", b"01\n")
    chain = written(folder / "chain.pem", pem(authority.certificate))
    text = CONFIGURATION.format(folder=folder, certificate=certificate, key=key, chain=chain)
    configuration = written(folder / "tsa.cnf", text.encode())
    asked: list[int] = []

    class Clock(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(len(question))
            file = written(folder / "question", question)
            command = ["openssl", "ts", "-reply", "-config", configuration, "-queryfile", file]
            answer = subprocess.run(command, capture_output=True, check=True).stdout
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nobody wants to know."""

    with HTTPServer(("127.0.0.1", 0), Clock) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", asked
        finally:
            server.shutdown()
            thread.join()
