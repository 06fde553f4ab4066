"""Which rules policies of the input cover: each policy that refuses is held against the examples of the rules."""
