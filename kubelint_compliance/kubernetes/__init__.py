"""What Kubernetes is, apart from any manifest: its kinds, its grammars, its versions. Everything else stands on it."""
