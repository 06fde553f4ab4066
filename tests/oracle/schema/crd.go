package main

import (
	"context"
	"encoding/json"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

type customQuestion struct {
	CRD     json.RawMessage   `json:"crd"`
	Version string            `json:"version"`
	Objects []json.RawMessage `json:"objects"`
}

// judgeCustom says of each object what creating it would be answered with, where its definition is installed.
func judgeCustom(asked customQuestion) []answer {
	var definition apiextensionsv1.CustomResourceDefinition
	must(json.Unmarshal(asked.CRD, &definition))
	for _, version := range definition.Spec.Versions {
		if version.Name == asked.Version {
			var schema apiextensions.JSONSchemaProps
			must(apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(
				version.Schema.OpenAPIV3Schema, &schema, nil))
			answers := []answer{}
			for _, object := range asked.Objects {
				answers = append(answers, judgeObject(&schema, object))
			}
			return answers
		}
	}
	return nil
}

func judgeObject(schema *apiextensions.JSONSchemaProps, data []byte) (result answer) {
	var object unstructured.Unstructured
	must(object.UnmarshalJSON(data))
	shape, err := structural.NewStructural(schema)
	if err != nil {
		return answer{Note: err.Error()}
	}
	validator, _, err := validation.NewSchemaValidator(schema)
	if err != nil {
		return answer{Note: err.Error()}
	}
	_, _, unknown, err := objectmeta.GetObjectMetaWithOptions(object.Object, objectmeta.ObjectMetaOptions{
		ReturnUnknownFieldPaths: true,
	})
	if err != nil {
		return answer{Decode: err.Error()}
	}
	pruned := pruning.PruneWithOptions(object.Object, shape, true, structural.UnknownFieldPathOptions{
		TrackUnknownFieldPaths: true,
	})
	for _, path := range append(unknown, pruned...) {
		result.Strict = append(result.Strict, `unknown field "`+path+`"`)
	}
	delete(object.Object, "status")
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, shape)
	defaulting.Default(object.Object, shape)
	errs := validation.ValidateCustomResource(nil, object.UnstructuredContent(), validator)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, shape, object.Object)...)
	errs = append(errs, objectmeta.Validate(context.Background(), nil, object.Object, shape, false)...)
	result.Errors = refusals(errs)
	return result
}

func refusals(errs field.ErrorList) []refusal {
	found := []refusal{}
	for _, problem := range errs {
		found = append(found, refusal{string(problem.Type), problem.Field, problem.Detail})
	}
	return found
}
