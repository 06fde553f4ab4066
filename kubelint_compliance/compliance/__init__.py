"""Frameworks and their controls: what manifests can show of each, and what a run did show.

Sees the report's model and what rules say about themselves; reads no manifests.
"""
