"""What a run says of itself."""

import json
import platform

import numpy as np

import perturb
from perturb.engine.manifest import describe_generators, environment, versions
from perturb.suite import Instance


def test_the_versions_that_results_may_depend_on() -> None:
    found = versions()
    assert (found["perturb"], found["numpy"], found["python"]) == (
        *(perturb.__version__, np.__version__, platform.python_version()),
    )
    assert set(environment()) == {"platform", "machine"}


def test_generators_go_by_their_names_in_the_suite() -> None:
    made = describe_generators([Instance("dusk", "low_light", "lighting", (1.0, 2.5), 3)])
    assert list(made) == ["dusk"]
    assert (made["dusk"]["generator"], made["dusk"]["replicates"]) == ("low_light", 3)
    assert made["dusk"]["severities"] == [1.0, 2.5]
    assert made["dusk"]["source"]
    json.dumps(made, allow_nan=False)
