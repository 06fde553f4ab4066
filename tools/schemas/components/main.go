// Command components says which fields the configuration files of Kubernetes' own programs have.
//
// It reads nothing and writes a list of [apiVersion, kind, schema]; a schema is one of OpenAPI v3, made of the Go types
// that each program decodes its file into. Nothing is said of what is required: that is for code to decide.
package main

import (
	"encoding/json"
	"log"
	"os"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	apiserver "k8s.io/apiserver/pkg/apis/apiserver/v1"
	apiserveralpha "k8s.io/apiserver/pkg/apis/apiserver/v1alpha1"
	apiserverbeta "k8s.io/apiserver/pkg/apis/apiserver/v1beta1"
	audit "k8s.io/apiserver/pkg/apis/audit/v1"
	proxy "k8s.io/kube-proxy/config/v1alpha1"
	scheduler "k8s.io/kube-scheduler/config/v1"
	kubelet "k8s.io/kubelet/config/v1beta1"
	kubeadm "k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta4"
	podsecurity "k8s.io/pod-security-admission/admission/api/v1"
)

type schema = map[string]any

const keeps = "x-kubernetes-preserve-unknown-fields"

var kinds = []struct {
	version string
	types   []any
}{
	{"apiserver.config.k8s.io/v1", []any{
		apiserver.AdmissionConfiguration{}, apiserver.AuthenticationConfiguration{},
		apiserver.AuthorizationConfiguration{}, apiserver.EncryptionConfiguration{}, apiserver.TracingConfiguration{},
	}},
	{"apiserver.config.k8s.io/v1beta1", []any{
		apiserverbeta.AuthenticationConfiguration{}, apiserverbeta.AuthorizationConfiguration{},
		apiserverbeta.EgressSelectorConfiguration{}, apiserverbeta.TracingConfiguration{},
	}},
	{"apiserver.config.k8s.io/v1alpha1", []any{
		apiserveralpha.AuthenticationConfiguration{}, apiserveralpha.AuthorizationConfiguration{},
		apiserveralpha.EgressSelectorConfiguration{}, apiserveralpha.TracingConfiguration{},
	}},
	{"audit.k8s.io/v1", []any{audit.Policy{}}},
	{"kubeadm.k8s.io/v1beta4", []any{
		kubeadm.ClusterConfiguration{}, kubeadm.InitConfiguration{}, kubeadm.JoinConfiguration{},
		kubeadm.ResetConfiguration{}, kubeadm.UpgradeConfiguration{},
	}},
	{"kubelet.config.k8s.io/v1beta1", []any{kubelet.KubeletConfiguration{}}},
	{"kubeproxy.config.k8s.io/v1alpha1", []any{proxy.KubeProxyConfiguration{}}},
	{"kubescheduler.config.k8s.io/v1", []any{scheduler.KubeSchedulerConfiguration{}}},
	{"pod-security.admission.config.k8s.io/v1", []any{podsecurity.PodSecurityConfiguration{}}},
}

var decoder = reflect.TypeFor[json.Unmarshaler]()

// Types that decode themselves, and what they take; of others of that sort anything is taken.
var own = map[reflect.Type]schema{
	reflect.TypeFor[intstr.IntOrString]():   {"x-kubernetes-int-or-string": true},
	reflect.TypeFor[json.RawMessage]():      {keeps: true},
	reflect.TypeFor[metav1.Duration]():      {"type": "string"},
	reflect.TypeFor[metav1.MicroTime]():     {"type": "string"},
	reflect.TypeFor[metav1.Time]():          {"type": "string"},
	reflect.TypeFor[resource.Quantity]():    {keeps: true},
	reflect.TypeFor[runtime.RawExtension](): {keeps: true},
	reflect.TypeFor[runtime.Unknown]():      {keeps: true},
}

// Types that are being looked at: one that holds itself is not followed.
var open = map[reflect.Type]bool{}

func main() {
	found := [][]any{}
	for _, entry := range kinds {
		for _, value := range entry.types {
			kind := reflect.TypeOf(value)
			found = append(found, []any{entry.version, kind.Name(), of(kind)})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}

func of(kind reflect.Type) schema {
	if known, ok := own[kind]; ok {
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
