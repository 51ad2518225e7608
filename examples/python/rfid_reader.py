"""A card reader on a serial line, as a module that brings tokens: `connections: {token_provider: [reader]}` of Auth.

The reader says the number of each card as a line of hexadecimal digits. Once a card lies on it, it repeats itself.

    python3 examples/python/rfid_reader.py http://127.0.0.1:8484 reader /dev/ttyUSB0
"""

import os
import sys
import termios
import threading
import time
import tty

from module_link import Module

API, MODULE_ID, PATH = (sys.argv[1:] + ["http://127.0.0.1:8484", "reader", "/dev/ttyUSB0"][len(sys.argv) - 1 :])[:3]
# The same card within so many seconds is still lying there.
STILL_LYING_S = 2.0


def tokens(path):
    """The cards that are shown, in upper case."""
    line = os.open(path, os.O_RDONLY | os.O_NOCTTY)
    tty.setraw(line, termios.TCSANOW)
    latest, seen = "", 0.0
    with os.fdopen(line, "rb", buffering=0) as reader:
        rest = b""
        while chunk := reader.read(64):
            *lines, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
            for text in (line.decode("ascii", "ignore").strip().upper() for line in lines):
                now = time.monotonic()
                if not text or (text == latest and now - seen < STILL_LYING_S):
                    continue
                latest, seen = text, now
                yield text


def read(module):
    for number in tokens(PATH):
        token = {"id_token": {"value": number, "type": "ISO14443"}, "authorization_type": "RFID"}
        module.publish("token_provider", "provided_token", token)


MODULE = Module(API, MODULE_ID)
threading.Thread(target=read, args=(MODULE,), daemon=True).start()
MODULE.run()
