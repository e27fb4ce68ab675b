"""Data for programs."""

import json


def json_text(data: object) -> str:
    """Data as JSON, with a line for each value."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
