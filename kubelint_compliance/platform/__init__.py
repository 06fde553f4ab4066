"""The platform's own configuration as Kubernetes reads it: what its files decide, worked out, not looked up by words.

Goes in: the values of one object. Comes out: what an audit policy logs, what an encryption configuration encrypts, with
which settings a component runs.
"""
