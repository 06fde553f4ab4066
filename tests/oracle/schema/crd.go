package main

import (
	"context"
	"encoding/json"
	"errors"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

type customQuestion struct {
	CRD     json.RawMessage   `json:"crd"`
	Version string            `json:"version"`
	Objects []json.RawMessage `json:"objects"`
}

// installed is one version of a definition, ready to judge objects.
type installed struct {
	shape     *structural.Structural
	validator validation.SchemaValidator
	rules     *cel.Validator
	hasStatus bool
}

// judgeCustom says of each object what creating it would be answered with, where its definition is installed.
func judgeCustom(asked customQuestion) []answer {
	var definition apiextensionsv1.CustomResourceDefinition
	must(json.Unmarshal(asked.CRD, &definition))
	for _, version := range definition.Spec.Versions {
		if version.Name == asked.Version {
			answers := []answer{}
			here, err := install(version)
			for _, object := range asked.Objects {
				if err != nil {
					answers = append(answers, answer{Note: err.Error()})
				} else {
					answers = append(answers, judgeObject(here, object))
				}
			}
			return answers
		}
	}
	return nil
}

func install(version apiextensionsv1.CustomResourceDefinitionVersion) (here installed, err error) {
	if version.Schema == nil || version.Schema.OpenAPIV3Schema == nil {
		return here, errors.New("no schema")
	}
	var schema apiextensions.JSONSchemaProps
	if err = apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(
		version.Schema.OpenAPIV3Schema, &schema, nil); err != nil {
		return here, err
	}
	if here.shape, err = structural.NewStructural(&schema); err != nil {
		return here, err
	}
	if here.validator, _, err = validation.NewSchemaValidator(&schema); err != nil {
		return here, err
	}
	here.rules = cel.NewValidator(here.shape, true, celconfig.PerCallLimit)
	here.hasStatus = version.Subresources != nil && version.Subresources.Status != nil
	return here, nil
}

func judgeObject(here installed, data []byte) (result answer) {
	var object unstructured.Unstructured
	must(object.UnmarshalJSON(data))
	wrong, unknown := objectmeta.CoerceWithOptions(nil, object.Object, here.shape, true, objectmeta.CoerceOptions{
		ReturnUnknownFieldPaths: true,
	})
	if wrong != nil {
		return answer{Decode: wrong.Error()}
	}
	pruned := pruning.PruneWithOptions(object.Object, here.shape, true, structural.UnknownFieldPathOptions{
		TrackUnknownFieldPaths: true,
	})
	for _, path := range append(unknown, pruned...) {
		result.Strict = append(result.Strict, `unknown field "`+path+`"`)
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, here.shape)
	defaulting.Default(object.Object, here.shape)
	if here.hasStatus {
		delete(object.Object, "status")
	}
	errs := validation.ValidateCustomResource(nil, object.UnstructuredContent(), here.validator)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, here.shape, object.Object)...)
	errs = append(errs, objectmeta.Validate(context.Background(), nil, object.Object, here.shape, false)...)
	if len(errs) == 0 {
		rules, _ := here.rules.Validate(
			context.Background(), nil, here.shape, object.Object, nil, celconfig.RuntimeCELCostBudget)
		result.Rules = refusals(rules)
		errs = append(errs, rules...)
	}
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
