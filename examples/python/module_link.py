"""The module link of the local API (docs/local-api.md) for a module in Python, with the standard library alone.

Small on purpose: text messages up to 16 MB, no TLS. For more take a WebSocket client such as the package `websockets`.
"""

import base64
import json
import os
import socket
import struct
import threading
import time
from urllib.parse import urlparse

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Module:
    """One module of the charger; attaches again, for ever, when the station or the connection goes."""

    def __init__(self, api, module_id, implementations=None, on_started=None):
        """
        api: the station's local API, such as http://127.0.0.1:8484
        module_id: the name of the module in the station file
        implementations: {implementation: {command: function(args)}}; what raises is answered with an error
        on_started: called with the module after every attachment
        """
        self._address = urlparse(api)
        self._path = f"/api/v1/modules/{module_id}/link"
        self._implementations = implementations or {}
        self._on_started = on_started
        self._socket = None
        self._sending = threading.Lock()

    def run(self):
        """Serves for ever."""
        while True:
            try:
                self._attach()
                self._serve()
            except (OSError, ConnectionError, struct.error):
                pass
            self._socket = None
            time.sleep(1)

    def publish(self, implementation, variable, value):
        self._send({"type": "publish", "implementation_id": implementation, "variable": variable, "value": value})

    def _attach(self):
        host, port = self._address.hostname, self._address.port or 80
        connection = socket.create_connection((host, port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(
            (
                f"GET {self._path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        self._reader = connection.makefile("rb")
        status = self._reader.readline().decode()
        while self._reader.readline() not in (b"\r\n", b""):
            pass
        if " 101 " not in status:
            raise ConnectionError(status)
        self._socket = connection
        implemented = {name: list(commands) for name, commands in self._implementations.items()}
        self._send({"type": "ready", "implements": implemented})

    def _serve(self):
        while True:
            kind, data = self._receive()
            if kind == CLOSE:
                raise ConnectionError("closed")
            if kind == PING:
                self._send_frame(PONG, data)
            elif kind == TEXT:
                self._hear(json.loads(data))

    def _hear(self, message):
        if message["type"] == "started" and self._on_started:
            self._on_started(self)
        elif message["type"] == "error":
            print("the station:", message["message"], flush=True)
        elif message["type"] == "call":
            try:
                run = self._implementations[message["implementation_id"]][message["command"]]
                self._send({"type": "result", "id": message["id"], "value": run(message["args"])})
            except Exception as error:  # whatever it is, the station has to hear of it
                self._send({"type": "error", "id": message["id"], "message": repr(error)})

    def _send(self, message):
        if self._socket:
            self._send_frame(TEXT, json.dumps(message).encode())

    def _send_frame(self, kind, data):
        """A client masks what it sends (RFC 6455, 5.3)."""
        length = len(data)
        if length < 126:
            head = struct.pack("!BB", 0x80 | kind, 0x80 | length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, length)
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        with self._sending:
            self._socket.sendall(head + mask + masked)

    def _receive(self):
        """The station sends whole messages, each in one frame."""
        first, second = self._exactly(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._exactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._exactly(8))
        return first & 0x0F, self._exactly(length)

    def _exactly(self, count):
        data = self._reader.read(count)
        if len(data) < count:
            raise ConnectionError("the station is gone")
        return data
