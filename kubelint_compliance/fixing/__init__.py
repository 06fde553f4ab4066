"""Fixes as edits of the text: what stays as it is keeps its place, its comments and its quotes.

Knows documents and paths, nothing of rules. Never on the way of an ordinary check.
"""
