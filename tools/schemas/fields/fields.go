// Package fields says which fields a Go type takes when JSON is decoded into it.
//
// A schema is one of OpenAPI v3. Nothing is said of what is required: that is for code to decide. The module needs no
// other one, so that programs that need different versions of the same modules can share it.
package fields

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
)

// Kinds are the types of the kinds of one apiVersion.
type Kinds struct {
	Version string
	Types   []any
}

type schema = map[string]any

const keeps = "x-kubernetes-preserve-unknown-fields"

var decoder = reflect.TypeFor[json.Unmarshaler]()

// Types that decode themselves, and what they take; of others of that sort anything is taken.
var own = map[string]schema{
	"encoding/json.RawMessage":                        {keeps: true},
	"k8s.io/apimachinery/pkg/api/resource.Quantity":   {keeps: true},
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":   {"type": "string"},
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":  {"type": "string"},
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":       {"type": "string"},
	"k8s.io/apimachinery/pkg/runtime.RawExtension":    {keeps: true},
	"k8s.io/apimachinery/pkg/runtime.Unknown":         {keeps: true},
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString": {"x-kubernetes-int-or-string": true},
}

// Types that are being looked at: one that holds itself is not followed.
var open = map[reflect.Type]bool{}

// Write writes a list of [apiVersion, kind, schema] to the standard output.
func Write(kinds []Kinds) error {
	found := [][]any{}
	for _, entry := range kinds {
		for _, value := range entry.Types {
			kind := reflect.TypeOf(value)
			found = append(found, []any{entry.Version, kind.Name(), of(kind)})
		}
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

func of(kind reflect.Type) schema {
	if known, ok := own[kind.PkgPath()+"."+kind.Name()]; ok {
		return known
	}
	if reflect.PointerTo(kind).Implements(decoder) {
		return schema{keeps: true}
	}
	switch kind.Kind() {
	case reflect.Pointer:
		return of(kind.Elem())
	case reflect.Struct:
		if open[kind] {
			return schema{keeps: true}
		}
		open[kind] = true
		defer delete(open, kind)
		fields := schema{}
		addFields(kind, fields)
		return schema{"type": "object", "properties": fields}
	case reflect.Slice, reflect.Array:
		if kind.Elem().Kind() == reflect.Uint8 {
			return schema{"type": "string"}
		}
		return schema{"type": "array", "items": of(kind.Elem())}
	case reflect.Map:
		return schema{"type": "object", "additionalProperties": of(kind.Elem())}
	case reflect.String:
		return schema{"type": "string"}
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.Int32, reflect.Int16, reflect.Int8, reflect.Uint16, reflect.Uint8:
		return schema{"type": "integer", "format": "int32"}
	case reflect.Int, reflect.Int64, reflect.Uint, reflect.Uint32, reflect.Uint64:
		return schema{"type": "integer"}
	case reflect.Float32, reflect.Float64:
		return schema{"type": "number"}
	default:
		return schema{keeps: true}
	}
}

func addFields(kind reflect.Type, fields schema) {
	for number := range kind.NumField() {
		field := kind.Field(number)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case name == "" && (field.Anonymous || strings.Contains(options, "inline")):
			inner := field.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			addFields(inner, fields)
		case name != "":
			fields[name] = of(field.Type)
		case field.IsExported():
			fields[field.Name] = of(field.Type)
		}
	}
}
