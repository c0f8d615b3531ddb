"""What can be wrong with one document. A bug is none of these: it stays a traceback."""


class DocumentError(ValueError):
    """A document that cannot be read, with the code that `sources.error_code` keeps.

    The message is one clear sentence without the path (the caller knows it) that says what is wrong
    and what to do.
    """

    code = "unreadable"


class UnsupportedFormat(DocumentError):
    """The bytes are of a kind that govplan does not read (an old .doc, an image, rubbish)."""

    code = "unsupported_format"


class EmptyDocument(DocumentError):
    """There is nothing in the file."""

    code = "empty_file"


class Encrypted(DocumentError):
    """The file asks for a password."""

    code = "encrypted"


class LimitExceeded(DocumentError):
    """The file is over one of the limits of `parsers/readers/limits.py`; the message names the limit."""

    code = "limit_exceeded"
