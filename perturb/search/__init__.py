"""The search for what breaks a model: black box, budgeted, resumable."""
