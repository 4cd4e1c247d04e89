from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from perturb.contracts import Image
from perturb.data import encode_png


@pytest.fixture
def gradient() -> Image:
    """A colour image whose corners all differ."""
    ramp = np.arange(12 * 16 * 3, dtype=np.uint32).reshape(12, 16, 3)
    return np.asarray(ramp * 255 // ramp.max(), dtype=np.uint8)


@pytest.fixture
def make_folder(tmp_path: Path, gradient: Image) -> Callable[[Mapping[str, bytes | None]], Path]:
    """Write files by relative path; None stands for a sound PNG."""

    def make(files: Mapping[str, bytes | None]) -> Path:
        root = tmp_path / "val"
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(encode_png(gradient) if content is None else content)
        return root

    return make
