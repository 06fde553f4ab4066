"""kubelint-compliance: an offline linter for Kubernetes manifests that keeps compliance evidence."""

__version__ = "0.1.0"
