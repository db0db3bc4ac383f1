"""Paintings that were made before, as many as there is room for."""

import threading
from collections import OrderedDict


class PaintingCache:
    """Paintings by name, `most` bytes of them: those that were used last. Of any thread."""

    def __init__(self, most: int) -> None:
        """0 bytes keep nothing."""
        self.most = most
        self.bytes = 0
        self._paintings: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> bytes | None:
        """A painting, if it is still there."""
        with self._lock:
            if name not in self._paintings:
                return None
            self._paintings.move_to_end(name)
            return self._paintings[name]

    def put(self, name: str, painting: bytes) -> bool:
        """Keep a painting, and let go of those used longest ago; False where it is too large."""
        if len(painting) > self.most:
            return False
        with self._lock:
            self.bytes += len(painting) - len(self._paintings.pop(name, b""))
            self._paintings[name] = painting
            while self.bytes > self.most:
                _, oldest = self._paintings.popitem(last=False)
                self.bytes -= len(oldest)
        return True
