"""Ctrl-C before there is anything to tidy up."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 130


@contextmanager
def ending_at_once() -> Iterator[None]:
    """End the process at Ctrl-C, silently, with status 130.

    For imports: interrupted in their midst they raise anything, not only KeyboardInterrupt.
    """
    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.default_int_handler or not _in_main_thread():
        yield
        return
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
