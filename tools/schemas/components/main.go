// Command components says which fields the configuration files of Kubernetes' own programs have.
//
// It reads nothing and writes a list of [apiVersion, kind, schema], made of the Go types that each program decodes its
// file into.
package main

import (
	"log"

	apiserver "k8s.io/apiserver/pkg/apis/apiserver/v1"
	apiserveralpha "k8s.io/apiserver/pkg/apis/apiserver/v1alpha1"
	apiserverbeta "k8s.io/apiserver/pkg/apis/apiserver/v1beta1"
	audit "k8s.io/apiserver/pkg/apis/audit/v1"
	proxy "k8s.io/kube-proxy/config/v1alpha1"
	scheduler "k8s.io/kube-scheduler/config/v1"
	kubelet "k8s.io/kubelet/config/v1beta1"
	kubeadm "k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta4"
	podsecurity "k8s.io/pod-security-admission/admission/api/v1"
	"kubelint-compliance.dev/tools/schemas/fields"
	kind "sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
)

var kinds = []fields.Kinds{
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
	// kind reads YAML tags, which name the same fields.
	{"kind.x-k8s.io/v1alpha4", []any{kind.Cluster{}}},
	{"kubelet.config.k8s.io/v1beta1", []any{kubelet.KubeletConfiguration{}}},
	{"kubeproxy.config.k8s.io/v1alpha1", []any{proxy.KubeProxyConfiguration{}}},
	{"kubescheduler.config.k8s.io/v1", []any{scheduler.KubeSchedulerConfiguration{}}},
	{"pod-security.admission.config.k8s.io/v1", []any{podsecurity.PodSecurityConfiguration{}}},
}

func main() {
	if err := fields.Write(kinds); err != nil {
		log.Fatal(err)
	}
}
