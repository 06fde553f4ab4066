module kubelint-compliance.dev/tools/schemas/fields

go 1.26.0
