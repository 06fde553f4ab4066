// Command components says which fields the configuration files of Kubernetes' own programs have.
//
// It reads nothing and writes a list of [apiVersion, kind, schema], made of the Go types that each program decodes its
// file into.
package main

import (
	"log"

	policyconfig "k8s.io/apiserver/pkg/admission/plugin/policy/config/apis/policyconfig/v1"
	resourcequota "k8s.io/apiserver/pkg/admission/plugin/resourcequota/apis/resourcequota/v1"
	webhookadmission "k8s.io/apiserver/pkg/admission/plugin/webhook/config/apis/webhookadmission/v1"
	apiserver "k8s.io/apiserver/pkg/apis/apiserver/v1"
	apiserveralpha "k8s.io/apiserver/pkg/apis/apiserver/v1alpha1"
	apiserverbeta "k8s.io/apiserver/pkg/apis/apiserver/v1beta1"
	audit "k8s.io/apiserver/pkg/apis/audit/v1"
	proxy "k8s.io/kube-proxy/config/v1alpha1"
	scheduler "k8s.io/kube-scheduler/config/v1"
	kubeletstable "k8s.io/kubelet/config/v1"
	kubeletalpha "k8s.io/kubelet/config/v1alpha1"
	kubelet "k8s.io/kubelet/config/v1beta1"
	kubeadm "k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta4"
	eventratelimit "k8s.io/kubernetes/plugin/pkg/admission/eventratelimit/apis/eventratelimit/v1alpha1"
	tolerations "k8s.io/kubernetes/plugin/pkg/admission/podtolerationrestriction/apis/podtolerationrestriction/v1alpha1"
	podsecurity "k8s.io/pod-security-admission/admission/api/v1"
	"kubelint-compliance.dev/tools/schemas/fields"
	kind "sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
)

// Kinds that are called otherwise than their types.
type (
	ResourceQuotaConfiguration    resourcequota.Configuration
	WebhookAdmissionConfiguration webhookadmission.WebhookAdmission
)

var kinds = []fields.Kinds{
	{"apiserver.config.k8s.io/v1", []any{
		policyconfig.MutatingAdmissionPolicyConfiguration{}, policyconfig.ValidatingAdmissionPolicyConfiguration{},
		ResourceQuotaConfiguration{}, WebhookAdmissionConfiguration{},
		apiserver.AdmissionConfiguration{}, apiserver.AuthenticationConfiguration{},
		apiserver.AuthorizationConfiguration{}, apiserver.EncryptionConfiguration{}, apiserver.TracingConfiguration{},
	}},
	{"apiserver.config.k8s.io/v1beta1", []any{
		apiserverbeta.AuthenticationConfiguration{}, apiserverbeta.AuthorizationConfiguration{},
		apiserverbeta.TracingConfiguration{},
	}},
	{"apiserver.config.k8s.io/v1alpha1", []any{
		apiserveralpha.AuthenticationConfiguration{}, apiserveralpha.AuthorizationConfiguration{},
		apiserveralpha.TracingConfiguration{},
	}},
	// The same packages register these in the group without "config".
	{"apiserver.k8s.io/v1beta1", []any{apiserverbeta.EgressSelectorConfiguration{}}},
	{"apiserver.k8s.io/v1alpha1", []any{
		apiserveralpha.AdmissionConfiguration{}, apiserveralpha.EgressSelectorConfiguration{},
	}},
	{"audit.k8s.io/v1", []any{audit.Policy{}}},
	{"eventratelimit.admission.k8s.io/v1alpha1", []any{eventratelimit.Configuration{}}},
	{"kubeadm.k8s.io/v1beta4", []any{
		kubeadm.ClusterConfiguration{}, kubeadm.InitConfiguration{}, kubeadm.JoinConfiguration{},
		kubeadm.ResetConfiguration{}, kubeadm.UpgradeConfiguration{},
	}},
	// kind reads YAML tags, which name the same fields.
	{"kind.x-k8s.io/v1alpha4", []any{kind.Cluster{}}},
	{"kubelet.config.k8s.io/v1", []any{kubeletstable.CredentialProviderConfig{}}},
	{"kubelet.config.k8s.io/v1alpha1", []any{kubeletalpha.CredentialProviderConfig{}}},
	{"kubelet.config.k8s.io/v1beta1", []any{kubelet.CredentialProviderConfig{}, kubelet.KubeletConfiguration{}}},
	{"kubeproxy.config.k8s.io/v1alpha1", []any{proxy.KubeProxyConfiguration{}}},
	{"kubescheduler.config.k8s.io/v1", []any{scheduler.KubeSchedulerConfiguration{}}},
	{"podtolerationrestriction.admission.k8s.io/v1alpha1", []any{tolerations.Configuration{}}},
	{"pod-security.admission.config.k8s.io/v1", []any{podsecurity.PodSecurityConfiguration{}}},
}

func main() {
	if err := fields.Write(kinds); err != nil {
		log.Fatal(err)
	}
}
