"""The plotting library of the HTML report: Vega, Vega-Lite and Vega-Embed, as vl-convert-python carries them."""

from __future__ import annotations

from functools import cache
from typing import Final

_SNIPPET: Final = "window.vegaEmbed = vegaEmbed;"


@cache
def plotting_library() -> str:
    """Bundle the plotting library into one script that needs no network.

    Returns:
        JavaScript, about 0.9 MB, that defines `vegaEmbed`; empty where vl-convert-python is not installed, so that a
        report keeps its still charts.
    """
    try:
        from vl_convert import javascript_bundle
    except ImportError:
        return ""
    return javascript_bundle(_SNIPPET).replace("</script", "<\\/script")
