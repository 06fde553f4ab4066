"""What runs a cluster: the settings of its own programs, each computed as the program would, from an object or a file.

Goes in: plain values. Comes out: answers that rules and questions share. Knows nothing of rules.
"""
