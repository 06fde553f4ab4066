"""Packages as an installer leaves them: a folder with files, and the list of these with their digests."""

from __future__ import annotations

import hashlib
import os
from base64 import urlsafe_b64encode

RULE = """\
id: notes-kept
title: Notes kept
severity: medium
scope: object
kinds: [ConfigMap]
validation: "!('notes' in self.?data.orValue({}))"
at: data
message: "{label} holds notes"
why: What is noted there is read by nobody again.
remediation: Leave the notes out, or write them where somebody looks.
notPasted: {kind: decision, because: only the reader knows}
controls: {}
examples:
  fail:
    - {manifest: "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\ndata: {notes: x} # expect 1"}
    - {manifest: "apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: b}\\ndata: {notes: y} # expect 1"}
  pass:
    - "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"
    - "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}"
"""
FILES = {"kubelint-compliance.yaml": "rules: [rules]\nfail-on: medium\n", "rules/notes-kept.yaml": RULE}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def install(site, files=None, *, name="acme-pack", version="1.0.0", entry="acme_pack", listed=True):
    """Put a package into a folder of packages; without `entry` it is no pack, without `listed` its list is empty."""
    info = os.path.join(site, f"{name.replace('-', '_')}-{version}.dist-info")
    rows = []
    for path, text in (FILES if files is None else files).items():
        write(os.path.join(site, *(entry or "acme_pack").split("."), *path.split("/")), text)
        digest = urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        rows.append(f"{(entry or 'acme_pack').replace('.', '/')}/{path},sha256={digest},{len(text.encode())}\n")
    write(os.path.join(info, "METADATA"), f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    write(os.path.join(info, "RECORD"), "".join(rows if listed else ()) + f"{os.path.basename(info)}/RECORD,,\n")
    if entry:
        write(os.path.join(info, "entry_points.txt"), f"[kubelint_compliance.packs]\npack = {entry}\n")
    return os.path.join(site, *(entry or "acme_pack").split("."))
