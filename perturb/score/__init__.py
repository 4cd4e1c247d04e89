"""Scoring: from outcomes to how each metric falls along each axis."""
