"""Custom resources by their definitions: types and validation rules for objects, and checks of definitions themselves.

`beside` finds the definition that fits an object, `table` makes types of it, `validations` evaluates its CEL rules, and
`structural` checks the definition itself. All but `beside` are only loaded where a definition is met.
"""
