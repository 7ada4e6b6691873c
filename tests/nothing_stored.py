"""Whether anything is stored or sent, wherever it goes: Python's own audit tells of every attempt.

An empty working folder that stays empty proves little: what is written to the home folder, or sent,
leaves no trace in it. What compiled code opens by itself is not told of.
"""

import contextlib
import os
import sys

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
OTHERS = ("os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate", "shutil.copyfile")
OTHERS += ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo")
OTHERS += ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "sqlite3.connect")
_seen, _hooked = None, False


def _hook(event, args):
    """Audit hooks stay for good, so this one is asleep unless a list waits for it."""
    if _seen is None:
        return
    if event == "open":
        path, mode, flags = args
        writes = (flags or 0) & WRITES or set(mode or "") & set("wax+")
        # a number is a file that was opened before, with a word of its own
        if writes and not isinstance(path, int) and path != os.devnull:
            _seen.append((event, str(path)))
    elif event in OTHERS:
        _seen.append((event, str(args)[:200]))


@contextlib.contextmanager
def nothing_stored():
    """Fail if anything within is written, sent or started; what hides its own errors is seen too.

    Modules that are imported meanwhile leave no bytecode: it would be told of, and is no data.
    """
    global _seen, _hooked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    _seen = seen = []
    try:
        yield
    finally:
        _seen = None
        sys.dont_write_bytecode = before
    assert seen == []
