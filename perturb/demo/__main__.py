"""Write the demo's two data sets: `python -m perturb.demo OUT`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from perturb.demo.digits import write_digits
from perturb.demo.reviews import write_reviews
from perturb.errors import PerturbError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Write OUT/digits and OUT/reviews.jsonl, print both paths, and return the exit code: 0, or 2 with a sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m perturb.demo",
        description="Write the demo's two data sets: OUT/digits/LABEL/ID.png and OUT/reviews.jsonl.",
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="folder to write to; it is made where it does not exist")
    out = parser.parse_args(arguments).out
    try:
        out.mkdir(parents=True, exist_ok=True)
        print(write_digits(out / "digits"))
        print(write_reviews(out / "reviews.jsonl"))
    except PerturbError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}"
        print(f"Expected a folder that can be written, got OUT={out} ({reason}). Name another one.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
