// Command flags says which flags Kubernetes' own programs have, of which type, and with which default.
//
// It reads nothing and writes {program: {flag: [type, default]}}. Kubernetes' own are the options of each program, as
// its command has them before a word of the command line is read; the kubelet's are those without a file.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	cliflag "k8s.io/component-base/cli/flag"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app/options"
)

func main() {
	controllers, err := manager.NewKubeControllerManagerOptions()
	must(err)
	must(json.NewEncoder(os.Stdout).Encode(map[string]map[string][2]string{
		"kube-apiserver":          told(sets(apiserver.NewServerRunOptions().Flags())),
		"kube-controller-manager": told(sets(controllers.Flags(nil, nil, nil))),
		"etcd":                    ofEtcd(),
		"kube-proxy":              told([]*pflag.FlagSet{ofProxy()}),
		"kube-scheduler":          told(sets(*scheduler.NewOptions().Flags)),
		"kubelet":                 told([]*pflag.FlagSet{ofKubelet()}),
	}))
}

func ofKubelet() *pflag.FlagSet {
	flags := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	kubelet.NewKubeletFlags().AddFlags(flags)
	configuration, err := kubelet.NewKubeletConfiguration()
	must(err)
	kubelet.AddKubeletConfigFlags(flags, configuration)
	return flags
}

func ofProxy() *pflag.FlagSet {
	flags := pflag.NewFlagSet("kube-proxy", pflag.ContinueOnError)
	proxy.NewOptions().AddFlags(flags)
	return flags
}

// etcd's flags are those of Go, which have no types but whether they are switches.
func ofEtcd() map[string][2]string {
	found := map[string][2]string{}
	flags := flag.NewFlagSet("etcd", flag.ContinueOnError)
	embed.NewConfig().AddFlags(flags)
	flags.VisitAll(func(entry *flag.Flag) {
		kind := "value"
		if switches, has := entry.Value.(interface{ IsBoolFlag() bool }); has && switches.IsBoolFlag() {
			kind = "bool"
		}
		found[entry.Name] = [2]string{kind, entry.DefValue}
	})
	return found
}

func sets(named cliflag.NamedFlagSets) []*pflag.FlagSet {
	found := []*pflag.FlagSet{}
	for _, set := range named.FlagSets {
		found = append(found, set)
	}
	return found
}

func told(sets []*pflag.FlagSet) map[string][2]string {
	found := map[string][2]string{}
	for _, set := range sets {
		set.VisitAll(func(entry *pflag.Flag) { found[entry.Name] = [2]string{entry.Value.Type(), entry.DefValue} })
	}
	return found
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
