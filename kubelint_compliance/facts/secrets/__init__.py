"""Finds credentials in manifests: by documented token formats, and by what the field that holds them is called.

Imported only when a rule asks. Nothing here returns a value that it found, only where it is and what it looks like.
"""
