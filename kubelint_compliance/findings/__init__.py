"""From what broke in an object to findings: place, excerpt, fingerprint, provenance; from what raised to problems."""
