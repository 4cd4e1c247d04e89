"""Metrics: how good answers are, by task; each made of figures that add up over outcomes."""

from perturb.metrics.contract import Metric, RowMetric, Sums, mean_metric

__all__ = ["Metric", "RowMetric", "Sums", "mean_metric"]
