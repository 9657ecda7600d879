"""Documents under the hash of their bytes: a folder, or a bucket by its fsspec URL.

    documents = Documents("build/documents")          a folder
    documents = Documents("s3://zhenbo/documents")    a bucket, where the driver (s3fs) is installed
    name = documents.put(data)                        SHA-256 in hex; the same bytes are kept once
    documents.get(name)                               the bytes, compared with their name

So whoever keeps the documents cannot change one, and a chain's `documentHash` is all that is needed to ask.
"""

import hashlib
import re
import secrets
from typing import Any

import fsspec

from zhenbo.errors import BadDocumentStore

_NAME = re.compile(r"[0-9a-f]{64}")
LARGEST = 64 * 2**20  # bytes


class Documents:
    """Content-addressed documents. Raises BadDocumentStore where they cannot be kept, read or trusted."""

    def __init__(self, where: str):
        try:
            self._files, root = fsspec.url_to_fs(where)
        except (ImportError, ValueError, TypeError) as fault:
            raise BadDocumentStore(
                f"documents cannot be kept there: {_said(fault)}. Give a folder, or a URL whose driver is "
                "installed."
            ) from None
        self._root = str(root).rstrip("/")

    def put(self, data: bytes) -> str:
        """Keep these bytes; the name by which they are found. A reader never sees half of them, and a damaged
        copy is mended.
        """
        if len(data) > LARGEST:
            raise BadDocumentStore(f"a document of {len(data)} bytes is too large; {LARGEST} are allowed")
        name = hashlib.sha256(data).hexdigest()
        if self.has(name) and self._sound(name):
            return name
        path = self._path(name)
        draft = f"{path}.{secrets.token_hex(4)}.draft"
        try:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(draft, data)
            self._files.mv(draft, path)
        except OSError as fault:
            raise BadDocumentStore(f"document {name} cannot be written: {_said(fault)}") from None
        return name

    def get(self, name: str) -> bytes:
        """The document of this name. Raises BadDocumentStore where there is none, or its bytes are others."""
        path = self._path(name)
        try:
            with self._files.open(path, "rb") as file:
                data = bytes(file.read(LARGEST + 1))
        except FileNotFoundError:
            raise BadDocumentStore(f"there is no document {name}") from None
        except OSError as fault:
            raise BadDocumentStore(f"document {name} cannot be read: {_said(fault)}") from None
        if len(data) > LARGEST:
            raise BadDocumentStore(f"document {name} is larger than {LARGEST} bytes, so it was changed")
        found = hashlib.sha256(data).hexdigest()
        if found != name:
            raise BadDocumentStore(
                f"document {name} is not what it was: its bytes are those of {found}. Restore it from a copy."
            )
        return data

    def has(self, name: str) -> bool:
        """Whether there is a document of this name; it is not read."""
        path = self._path(name)
        try:
            return bool(self._files.exists(path))
        except OSError as fault:
            raise BadDocumentStore(f"document {name} cannot be looked for: {_said(fault)}") from None

    def names(self) -> list[str]:
        """The names of all documents, in order; what else lies there is passed over."""
        try:
            paths = [str(path) for path in self._files.find(self._root)]
        except FileNotFoundError:
            return []
        except OSError as fault:
            raise BadDocumentStore(f"documents cannot be listed: {_said(fault)}") from None
        ends = [path.split("/")[-2:] for path in paths]
        return sorted(end[1] for end in ends if len(end) == 2 and end[1][:2] == end[0] and _is_name(end[1]))

    def require_some(self) -> None:
        """Refuse a place where nothing is: it was mistyped, or nothing was put there yet."""
        try:
            found = self._files.ls(self._root, detail=False)
        except FileNotFoundError:
            found = []
        except OSError as fault:
            raise BadDocumentStore(f"documents cannot be listed: {_said(fault)}") from None
        if not found:
            raise BadDocumentStore(
                f"there are no documents at {self._root}; correct the place, or put them there: "
                "`zhenbo documents put`"
            )

    def erase(self, name: str) -> bool:
        """Delete a document; whether there was one."""
        path = self._path(name)
        try:
            self._files.rm_file(path)
        except FileNotFoundError:
            return False
        except OSError as fault:
            raise BadDocumentStore(f"document {name} cannot be deleted: {_said(fault)}") from None
        return True

    def _sound(self, name: str) -> bool:
        try:
            self.get(name)
        except BadDocumentStore:
            return False
        return True

    def _path(self, name: Any) -> str:
        """Where a document is; a name that is no hash leads nowhere."""
        if not _is_name(name):
            raise BadDocumentStore("a document is named by its SHA-256, 64 hex digits in lower case")
        return f"{self._root}/{name[:2]}/{name}"


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _said(fault: Exception) -> str:
    """A fault in one line."""
    return (str(fault).strip() or type(fault).__name__).splitlines()[0]
