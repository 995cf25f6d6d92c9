"""The JSON answers of all simulated systems."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import JSONResponse


class Json(JSONResponse):
    """An answer written by orjson; bodies run to megabytes."""

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)
