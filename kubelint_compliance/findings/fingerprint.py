"""What tells a finding from all others, in this run and in later ones: from a place in an object to 32 digits."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubelint_compliance.manifests.manifest import Manifest
    from kubelint_compliance.ruleset.case import AnyBroken


def fingerprint(manifest: Manifest, broken: AnyBroken, path: str) -> str:
    """Return 32 hexadecimal digits that stay the same when lines move; `path` is the file that it is shown in."""
    place = manifest.stable_path(broken.path)
    place = f"{place}#{broken.nth}" if broken.nth else place
    return _digits(broken.rule.rule.id, path, manifest.identity, place)


def identity(manifest: Manifest, broken: AnyBroken) -> str:
    """Return 32 hexadecimal digits that stay the same when lines move, and when the file gets another name.

    Of what breaks a rule side by side, they are those of the list or mapping that holds it: any of it may lead.
    """
    path = broken.path[:-1] if broken.rule.together else broken.path
    place = manifest.stable_path(path)
    place = f"{place}#{broken.nth}" if broken.nth else place
    return _digits(broken.rule.rule.id, manifest.identity, place)


def _digits(*parts: str) -> str:
    from _blake2 import blake2b

    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
