// Command older says which fields the configuration files have that the newest programs no longer read.
//
// It writes what the command components writes, of types that are gone from the modules of that one.
package main

import (
	"log"

	kubeadmbeta2 "k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta2"
	kubeadmbeta3 "k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta3"
	"kubelint-compliance.dev/tools/schemas/fields"
)

// The last release that has both; later ones have no other fields of v1beta3.
var kinds = []fields.Kinds{
	{"kubeadm.k8s.io/v1beta2", []any{
		kubeadmbeta2.ClusterConfiguration{}, kubeadmbeta2.ClusterStatus{}, kubeadmbeta2.InitConfiguration{},
		kubeadmbeta2.JoinConfiguration{},
	}},
	{"kubeadm.k8s.io/v1beta3", []any{
		kubeadmbeta3.ClusterConfiguration{}, kubeadmbeta3.InitConfiguration{}, kubeadmbeta3.JoinConfiguration{},
	}},
}

func main() {
	if err := fields.Write(kinds); err != nil {
		log.Fatal(err)
	}
}
