"""What the API server makes of its own configuration files: audit policies, encryption. Refusals, then decisions.

Knows plain values and texts, nothing of rules and reports.
"""
