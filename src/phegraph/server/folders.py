"""Folders of documents and pages as the front serves them: the path of an address, and how files are sent."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

DESCRIPTION = ".phegraph-served.json"
"""The file, in a folder, of its description."""
_ESCAPE = re.compile("%[0-9a-f]{2}", re.IGNORECASE)


class FolderDescription(Struct, frozen=True):
    """How a folder is served.

    Attributes:
        exceptions: The path of a document by the path of its address, where they differ.
        document: The pattern of the paths of all other documents.
        graph: The pattern of the addresses of graphs, with the path of the document in a group.
        variants: The media types that ask for each extension of documents; all like the first best.
        types: The media type that a file of each extension is sent as.
        policies: Policies by the patterns of the paths of files; the first that fits counts.
        has_documents: Whether there is a document of each thing.
    """

    exceptions: Mapping[str, str]
    document: str
    graph: str
    variants: Mapping[str, Sequence[str]]
    types: Mapping[str, str]
    policies: Sequence[tuple[str, str]]
    has_documents: bool = True

    def document_of(self, sent: str) -> str:
        """The path of the document of an address, without extension; empty where it can have none.

        Args:
            sent: The path of the address below the root, as the client sends it.
        """
        sent = _ESCAPE.sub(lambda escape: escape[0].upper(), sent)
        if sent in self.exceptions:
            return self.exceptions[sent]
        of_source = re.fullmatch(self.graph, sent)
        if of_source:
            return of_source[1]
        return sent if re.fullmatch(self.document, sent) else ""

    def policy_of(self, path: str) -> str:
        """The policy of a file by its path."""
        return next(policy for pattern, policy in self.policies if re.fullmatch(pattern, path))

    def type_of(self, path: str) -> str:
        """The media type of a file by its path."""
        return self.types.get(path.rpartition(".")[2], "application/octet-stream")
