// Command config says what Kubernetes' API server makes of its own configuration files.
//
// It reads JSON lines, {"kind": "audit" or "encryption", "file": text, "questions": [...]}, and answers one line each:
// {"refused": true} or {"answers": [...]}.
//
// Kubernetes' own are: the loaders with decoding and validation, the evaluator of audit policies, and which transformer
// is in force for a resource: it is asked to write a value, whose prefix tells the provider and the key. KMS v2 writes
// nothing without its plug-in, and KMS v1 is behind a gate that is opened here: an error that names no provider is one
// of a plug-in. Of this program is that all readers are tried, with the prefix that the writer of each would set.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sort"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/sets"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	apiaudit "k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/filters"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/features"
	genericfilters "k8s.io/apiserver/pkg/server/filters"
	"k8s.io/apiserver/pkg/server/options/encryptionconfig"
	"k8s.io/apiserver/pkg/storage/value"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
)

type asked struct {
	Kind      string     `json:"kind"`
	File      string     `json:"file"`
	Questions []question `json:"questions"`
}

type question struct {
	User, Verb, Resource, Group, Subresource, Namespace, Name, URL string
	Groups                                                         []string
}

type logged struct {
	Level  string   `json:"level"`
	Stages []string `json:"stages"`
	Omits  bool     `json:"omitManagedFields"`
	// Recorded is the level of what the events hold that the backend gets.
	Recorded string `json:"recorded"`
}

type answer struct {
	Refused bool   `json:"refused"`
	Why     string `json:"why,omitempty"`
	Answers []any  `json:"answers,omitempty"`
}

func main() {
	must(utilfeature.DefaultMutableFeatureGate.Set(string(features.KMSv1) + "=true"))
	folder, err := os.MkdirTemp("", "config")
	must(err)
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			os.RemoveAll(folder)
			return
		}
		var each asked
		must(json.Unmarshal(line, &each))
		if each.Kind == "audit" {
			must(answers.Encode(audit(each)))
		} else {
			must(answers.Encode(encryption(each, filepath.Join(folder, "config"))))
		}
	}
}

func audit(each asked) answer {
	loaded, err := policy.LoadPolicyFromBytes([]byte(each.File))
	if err != nil {
		return answer{Refused: true, Why: err.Error()}
	}
	evaluator, found := policy.NewPolicyRuleEvaluator(loaded), answer{}
	for _, one := range each.Questions {
		decided := evaluator.EvaluatePolicyRule(one.attributes())
		stages := []string{}
		for _, stage := range decided.OmitStages {
			stages = append(stages, string(stage))
		}
		sort.Strings(stages)
		found.Answers = append(found.Answers, logged{string(decided.Level), unique(stages), decided.OmitManagedFields, one.recorded(evaluator)})
	}
	return found
}

func unique(sorted []string) []string {
	kept := []string{}
	for i, each := range sorted {
		if i == 0 || each != sorted[i-1] {
			kept = append(kept, each)
		}
	}
	return kept
}

func (one question) attributes() authorizer.Attributes {
	return authorizer.AttributesRecord{
		User:            &user.DefaultInfo{Name: one.User, Groups: one.Groups},
		Verb:            one.Verb,
		APIGroup:        one.Group,
		Resource:        one.Resource,
		Subresource:     one.Subresource,
		Namespace:       one.Namespace,
		Name:            one.Name,
		Path:            one.URL,
		ResourceRequest: one.URL == "",
	}
}

// sink keeps what a backend gets.
type sink struct{ events []*auditinternal.Event }

func (kept *sink) ProcessEvents(events ...*auditinternal.Event) bool {
	for _, event := range events {
		kept.events = append(kept.events, event.DeepCopy())
	}
	return true
}

// isLong is what pkg/controlplane/apiserver/config.go of Kubernetes makes of it.
var isLong = genericfilters.BasicLongRunningRequestCheck(
	sets.NewString("watch", "proxy"),
	sets.NewString("attach", "exec", "proxy", "log", "portforward"),
)

// recorded sends the request through the filter of the API server, to a handler that logs what was sent and answered,
// where it runs long after it has begun to answer, and tells the level of what the backend gets.
func (one question) recorded(evaluator apiaudit.PolicyRuleEvaluator) string {
	scheme := runtime.NewScheme()
	must(corev1.AddToScheme(scheme))
	codecs, kept := serializer.NewCodecFactory(scheme), &sink{}
	info := &request.RequestInfo{
		IsResourceRequest: one.URL == "", Path: one.URL, Verb: one.Verb, APIGroup: one.Group, Resource: one.Resource,
		Subresource: one.Subresource, Namespace: one.Namespace, Name: one.Name,
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if isLong(req, info) {
			w.WriteHeader(http.StatusOK)
		}
		version := corev1.SchemeGroupVersion
		sent := &corev1.Secret{StringData: map[string]string{"sent": "sent"}}
		apiaudit.LogRequestObject(req.Context(), sent, version, version.WithResource("secrets"), "", codecs)
		apiaudit.LogResponseObject(req.Context(), sent, version, codecs)
		w.WriteHeader(http.StatusOK)
	})
	ctx := request.WithRequestInfo(apiaudit.WithAuditContext(context.Background()), info)
	ctx = request.WithUser(ctx, &user.DefaultInfo{Name: one.User, Groups: one.Groups})
	asked := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx)
	filters.WithAudit(handler, kept, evaluator, isLong).ServeHTTP(httptest.NewRecorder(), asked)
	level := auditinternal.LevelNone
	for _, event := range kept.events {
		held := auditinternal.LevelMetadata
		if event.RequestObject != nil {
			held = auditinternal.LevelRequest
		}
		if event.ResponseObject != nil {
			held = auditinternal.LevelRequestResponse
		}
		if level.Less(held) {
			level = held
		}
	}
	return string(level)
}

func encryption(each asked, path string) answer {
	must(os.WriteFile(path, []byte(each.File), 0o600))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	loaded, err := encryptionconfig.LoadEncryptionConfig(ctx, path, false, "")
	if err != nil {
		return answer{Refused: true, Why: err.Error()}
	}
	found := answer{}
	for _, one := range each.Questions {
		transformers := encryptionconfig.StaticTransformers(loaded.Transformers)
		in := transformers.TransformerForResource(schema.GroupResource{Group: one.Group, Resource: one.Resource})
		found.Answers = append(found.Answers, prefix(in))
	}
	return found
}

// prefix tells the provider and the key that write: of `k8s:enc:aescbc:v1:key1:...` all before the ciphertext.
func prefix(in value.Transformer) string {
	written, err := in.TransformToStorage(context.Background(), []byte("value"), value.DefaultContext("key"))
	if err != nil {
		return "kms"
	}
	if string(written) == "value" {
		return "identity"
	}
	colons, end := 0, 0
	for i, char := range written {
		if char == ':' {
			if colons++; colons == 5 {
				end = i
				break
			}
		}
	}
	return string(written[:end])
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
