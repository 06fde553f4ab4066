"""Who may reach whom: policies read to the letter, pods that are treated alike, Services and what leads to them.

Goes in: a `Graph`. Comes out: a `Network`, which rules and answers ask; see reach.py.
"""
