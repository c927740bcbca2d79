"""A plain HTTP and WebSocket client on the standard library, that shows what is on the wire."""
import base64
import json
import os
import socket
import struct
import time
import urllib.error
import urllib.request

DEADLINE = 20


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def http(url, method="GET", body=None, **headers):
    data = body.encode() if isinstance(body, str) else body
    headers = {k.replace("_", "-"): v for k, v in headers.items()}
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as got:
            return Answer(got.status, got.headers, got.read())
    except urllib.error.HTTPError as got:
        return Answer(got.code, got.headers, got.read())


def until(what, said):
    """Waits for a condition; its value is given back."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError("never came: " + said)


class Stage:
    def __init__(self, url, second=None):
        self.url, self.second = url, second

    def get(self, path, **headers):
        return http(self.url + path, **headers)

    def do(self, command, body=None):
        answer = http(self.url + "/stage/" + command, "POST", json.dumps(body) if isinstance(body, dict) else body or b"")
        assert answer.status == 200, (command, answer.status, answer.body)
        return [json.loads(line) for line in answer.body.splitlines()]

    def publish(self, text, by="ana", **more):
        return self.do("publish", dict(text=text, by=by, **more))

    def status(self):
        return self.get("/stage/status").json()

    def ledger(self):
        return [json.loads(line) for line in self.get("/stage/ledger").body.splitlines()]

    def settle(self, kind):
        """Until no stream of that kind is left from an earlier test."""
        until(lambda: self.status()["connections"][kind] == 0, "no open " + kind)


class Refused(Exception):
    def __init__(self, status, headers, body):
        super().__init__(status)
        self.status, self.headers, self.body = status, headers, body


class Socket:
    """One WebSocket connection. Messages are (opcode, bytes); a close is (8, code)."""

    def __init__(self, url, path, **headers):
        host = url.split("//")[1]
        name, port = host.split(":")
        self.sock = socket.create_connection((name, int(port)), timeout=DEADLINE)
        self.data = b""
        lines = ["GET %s HTTP/1.1" % path, "Host: " + host, "Upgrade: websocket", "Connection: Upgrade",
                 "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode()]
        lines += ["%s: %s" % (k.replace("_", "-"), v) for k, v in headers.items()]
        self.sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = self._until(b"\r\n\r\n").decode().split("\r\n")
        self.status = int(head[0].split()[1])
        self.headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in head[1:] if ":" in line)}
        if self.status != 101:
            body = self._exactly(int(self.headers.get("content-length", 0)))
            self.sock.close()
            raise Refused(self.status, self.headers, body)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def _more(self):
        got = self.sock.recv(1 << 20)
        if not got:
            raise EOFError
        self.data += got

    def _until(self, mark):
        while mark not in self.data:
            self._more()
        head, self.data = self.data.split(mark, 1)
        return head

    def _exactly(self, count):
        while len(self.data) < count:
            self._more()
        got, self.data = self.data[:count], self.data[count:]
        return got

    def _frame(self):
        first, second = self._exactly(2)
        length = second & 127
        if length > 125:
            length = struct.unpack("!H" if length == 126 else "!Q", self._exactly(2 if length == 126 else 8))[0]
        return first & 0x80, first & 0x0F, self._exactly(length)

    def message(self):
        whole, kind = b"", None
        while True:
            last, opcode, data = self._frame()
            if opcode == 9:
                self.send(data, 10)
                continue
            if opcode == 8:
                return 8, struct.unpack("!H", data[:2])[0] if data else 1005
            kind = opcode or kind
            whole += data
            if last:
                return kind, whole

    def json(self):
        kind, data = self.message()
        assert kind == 1, (kind, data)
        return json.loads(data)

    def send(self, data, opcode=1):
        if isinstance(data, dict):
            data = json.dumps(data)
        if isinstance(data, str):
            data = data.encode()
        mask = os.urandom(4)
        head = bytes([0x80 | opcode])
        head += bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0xFE]) + struct.pack("!H", len(data))
        self.sock.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def ends(self):
        """How it ends: a close code, or None when the connection is just gone."""
        try:
            while True:
                kind, data = self.message()
                if kind == 8:
                    return data
        except (EOFError, ConnectionError):
            return None


def report(tests):
    """Runs them in turn; a line each. Returns how many failed."""
    failed = 0
    for test in tests:
        try:
            test()
            print("ok", test.__name__, flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print("FAILED %s: %s: %s" % (test.__name__, type(error).__name__, error), flush=True)
            import traceback
            traceback.print_exc()
    return failed
