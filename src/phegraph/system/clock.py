"""The time of a run, which `SOURCE_DATE_EPOCH` may set."""

import os
from datetime import UTC, datetime

from phegraph.errors import ExportError


def time_of_run() -> datetime:
    """The time that files bear and that checks are made at: that of `SOURCE_DATE_EPOCH`, or else now.

    Raises:
        ExportError: It is no number of seconds, or none that a date can have.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH is {epoch[:40]!r}, which is no time."  # type: ignore[index]
        raise ExportError(message, hint="Set it to seconds since 1970.") from error
