// Command schema says what the API server of Kubernetes decides when an object is created with strict field validation.
//
// It reads JSON objects, one a line, and answers one line each: {"decode": text, "strict": [texts],
// "errors": [{"type", "field", "detail"}]}. `decode` is an object that cannot be read at all, `strict` are unknown and
// repeated fields, `errors` is what validation refuses after defaulting. {"unknown": true} stands for a kind that is
// not built in. Admission plug-ins, quotas and references to other objects are not asked.
//
// {"crd": {...}, "version": "v1", "objects": [...]} asks about custom resources, and is answered with a list; `rules`
// are those of the errors that come from x-kubernetes-validations, which are asked where there is no other error.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	extensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	aggregator "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/capabilities"
)

type refusal struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

type answer struct {
	Unknown bool      `json:"unknown,omitempty"`
	Decode  string    `json:"decode,omitempty"`
	Strict  []string  `json:"strict,omitempty"`
	Errors  []refusal `json:"errors,omitempty"`
	Rules   []refusal `json:"rules,omitempty"`
	Note    string    `json:"note,omitempty"`
}

func main() {
	capabilities.Initialize(capabilities.Capabilities{AllowPrivileged: true})
	extensions.Install(legacyscheme.Scheme)
	aggregator.Install(legacyscheme.Scheme)
	decoder := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder()
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return
		}
		var custom customQuestion
		if json.Unmarshal(line, &custom) == nil && custom.CRD != nil {
			must(answers.Encode(judgeCustom(custom)))
			continue
		}
		must(answers.Encode(judge(decoder, line)))
	}
}

func judge(decoder runtime.Decoder, data []byte) (result answer) {
	defer func() {
		if problem := recover(); problem != nil {
			result.Note = fmt.Sprint("panic: ", problem)
		}
	}()
	object, kind, err := decoder.Decode(data, nil, nil)
	if runtime.IsNotRegisteredError(err) {
		return answer{Unknown: true}
	}
	if strict, ok := runtime.AsStrictDecodingError(err); ok {
		for _, problem := range strict.Errors() {
			result.Strict = append(result.Strict, problem.Error())
		}
	} else if err != nil {
		result.Decode = err.Error()
		return result
	}
	if strategy := strategies[kind.GroupKind()]; strategy != nil {
		result.Errors = validate(strategy, object, *kind)
	} else {
		result.Note = "no strategy"
	}
	return result
}

// validate does what creating the object would, up to admission; a missing namespace is taken from the request.
func validate(strategy rest.RESTCreateStrategy, object runtime.Object, kind schema.GroupVersionKind) []refusal {
	accessor, err := meta.Accessor(object)
	must(err)
	if !strategy.NamespaceScoped() {
		accessor.SetNamespace("")
	} else if accessor.GetNamespace() == "" {
		accessor.SetNamespace("default")
	}
	ctx := apirequest.WithNamespace(context.Background(), accessor.GetNamespace())
	ctx = apirequest.WithRequestInfo(ctx, &apirequest.RequestInfo{APIGroup: kind.Group, APIVersion: kind.Version})
	rest.FillObjectMetaSystemFields(accessor)
	if len(accessor.GetGenerateName()) > 0 && len(accessor.GetName()) == 0 {
		accessor.SetName(strategy.GenerateName(accessor.GetGenerateName()))
	}
	strategy.PrepareForCreate(ctx, object)
	return refusals(rest.ValidateCreate(ctx, object, strategy))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
