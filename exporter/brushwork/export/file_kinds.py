"""What a file is that was taken for torch weights and is none, by how it begins."""


def kind_of(start: bytes) -> str | None:
    """What to say of a file that begins so, after its name; None where it may hold weights."""
    if not start:
        return "is empty: the download or copy of it was broken off"
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return (
            "is a web page, not weights: the address asked for a login or a confirmation; download "
            "the file itself"
        )
    if text.startswith(b"version https://git-lfs"):
        return "is a git-lfs pointer, not the weights: fetch them by `git lfs pull`"
    # A Torch7 object: type 4 and index 1, each of four bytes, then the length of "V 1".
    if start.startswith((b"\x04\x00\x00\x00\x01\x00\x00\x00\x03\x00\x00\x00V ", b"4\n1\n3\nV ")):
        return (
            "is a Torch7 (Lua) file, which torch cannot read since 1.0: convert it by an older "
            "torch's torch.utils.serialization.load_lua"
        )
    if start.startswith(b"\x89HDF"):
        return "is an HDF5 file, as Keras writes them: only torch weights are taken"
    if start[4:8] == b"TFL3":
        return "is a LiteRT (TensorFlow Lite) graph: only torch weights are taken"
    if start.startswith((b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!")):
        return "is a compressed archive: unpack it, and pass the file inside"
    if text.startswith((b"{", b"[")) and start[8:9] != b"{":
        return "is JSON text, not weights"
    return None
