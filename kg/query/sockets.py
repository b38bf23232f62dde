"""Take the network from a process that runs queries: the system refuses it every socket."""

from __future__ import annotations

import ctypes
import platform
import sys

_ARCHITECTURES = {
    "x86_64": (0xC000003E, 41),
    "aarch64": (0xC00000B7, 198),
}  # audit number, number of socket()
_IO_URING_SETUP = 425  # could open a socket past the filter
_X32 = 0x40000000  # a second set of numbers of x86_64
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
_PR_SET_SECCOMP, _FILTER, _PR_SET_NO_NEW_PRIVS = 22, 2, 38


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("yes", ctypes.c_ubyte),
        ("no", ctypes.c_ubyte),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def refuse_sockets() -> bool:
    """Make the system refuse this process every new socket; it cannot be undone.

    Returns
    -------
    bool
        Whether the system does: Linux on x86_64 and aarch64. Elsewhere nothing happens.
    """
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        return False
    audit, socket = _ARCHITECTURES[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUALS, 0, 5, audit),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 3, 0, _X32),
        (_EQUALS, 2, 0, socket),
        (_EQUALS, 1, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    program = _Program(len(steps), (_Step * len(steps))(*(_Step(*step) for step in steps)))
    try:
        libc = ctypes.CDLL(None, use_errno=True)
    except OSError:
        return False
    refused = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _FILTER, ctypes.byref(program)
    )
    return int(refused) == 0
