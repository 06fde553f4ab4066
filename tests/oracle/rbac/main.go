// Command rbac says what Kubernetes' own RBAC decides about the objects of a cluster.
//
// It reads JSON lines, {"objects": [...], "questions": [{"verb": ..., "subject": ...}]}, and answers one line each:
// {"refused": [numbers of objects], "answers": [[[binding, "kind", "namespace", "name"], ...] or true or false]}.
//
// Kubernetes' own are: decoding with defaults and the conversion to the internal version, validation, label selectors,
// the default ClusterRoles, the rule resolver, the subject locator and the authorizer. Of this program are: the
// namespace `default`, names for generateName, that a file's ClusterRole takes the place of a default one, and the
// loop of the aggregation controller, from aggregated roles without rules to what does not change any more.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"reflect"
	"sort"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/authentication/serviceaccount"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/rbac"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	"k8s.io/kubernetes/pkg/apis/rbac/validation"
	resolver "k8s.io/kubernetes/pkg/registry/rbac/validation"
	authorizers "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

type cluster struct {
	Objects   []json.RawMessage `json:"objects"`
	Questions []question        `json:"questions"`
}

type question struct {
	Verb, Resource, Group, Subresource, Namespace, Name, URL string
	Subject                                                  *rbacv1.Subject
}

type answer struct {
	Refused []int `json:"refused"`
	Answers []any `json:"answers"`
}

// held is what a cluster holds; bindings are kept one by one, with the numbers of their objects.
type held struct {
	roles        []*rbacv1.Role
	clusterRoles []*rbacv1.ClusterRole
	roleBindings map[int]*rbacv1.RoleBinding
	bindings     map[int]*rbacv1.ClusterRoleBinding
	order        []int
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked cluster
		must(json.Unmarshal(line, &asked))
		must(answers.Encode(judge(asked)))
	}
}

func judge(asked cluster) answer {
	found := answer{Refused: []int{}, Answers: []any{}}
	all := held{roleBindings: map[int]*rbacv1.RoleBinding{}, bindings: map[int]*rbacv1.ClusterRoleBinding{}}
	for number, raw := range asked.Objects {
		if !all.take(number, raw) {
			found.Refused = append(found.Refused, number)
		}
	}
	all.addDefaults()
	all.aggregate()
	for _, each := range asked.Questions {
		if each.Subject != nil {
			found.Answers = append(found.Answers, all.can(each))
		} else {
			found.Answers = append(found.Answers, all.who(each))
		}
	}
	return found
}

// take decodes, defaults and validates an object, as the API server does that creates it; false where it is refused.
func (all *held) take(number int, raw json.RawMessage) bool {
	object, _, err := legacyscheme.Codecs.UniversalDecoder(rbac.SchemeGroupVersion).Decode(raw, nil, nil)
	if err != nil {
		return false
	}
	meta := object.(metav1.Object)
	if meta.GetName() == "" && meta.GetGenerateName() != "" {
		meta.SetName(fmt.Sprintf("%s%d", meta.GetGenerateName(), number))
	}
	switch object.(type) {
	case *rbac.ClusterRole, *rbac.ClusterRoleBinding:
		meta.SetNamespace("")
	default:
		if meta.GetNamespace() == "" {
			meta.SetNamespace("default")
		}
	}
	if len(invalid(object)) > 0 {
		return false
	}
	switch internal := object.(type) {
	case *rbac.Role:
		all.roles = append(all.roles, converted(internal, &rbacv1.Role{}))
	case *rbac.ClusterRole:
		all.clusterRoles = append(all.clusterRoles, converted(internal, &rbacv1.ClusterRole{}))
	case *rbac.RoleBinding:
		all.roleBindings[number] = converted(internal, &rbacv1.RoleBinding{})
		all.order = append(all.order, number)
	case *rbac.ClusterRoleBinding:
		all.bindings[number] = converted(internal, &rbacv1.ClusterRoleBinding{})
		all.order = append(all.order, number)
	}
	return true
}

func invalid(object runtime.Object) field.ErrorList {
	switch internal := object.(type) {
	case *rbac.Role:
		return validation.ValidateRole(internal)
	case *rbac.ClusterRole:
		return validation.ValidateClusterRole(internal, validation.ClusterRoleValidationOptions{})
	case *rbac.RoleBinding:
		return validation.ValidateRoleBinding(internal)
	case *rbac.ClusterRoleBinding:
		return validation.ValidateClusterRoleBinding(internal)
	}
	log.Fatalf("no RBAC object: %T", object)
	return nil
}

func converted[T any](internal runtime.Object, into *T) *T {
	must(legacyscheme.Scheme.Convert(internal, into, nil))
	return into
}

func (all *held) addDefaults() {
	names := map[string]bool{}
	for _, role := range all.clusterRoles {
		names[role.Name] = true
	}
	for _, role := range bootstrappolicy.ClusterRoles() {
		if !names[role.Name] {
			all.clusterRoles = append(all.clusterRoles, role.DeepCopy())
		}
	}
}

func (all *held) aggregate() {
	for _, role := range all.clusterRoles {
		if role.AggregationRule != nil {
			role.Rules = nil
		}
	}
	for changed := true; changed; {
		changed = false
		for _, role := range all.clusterRoles {
			if role.AggregationRule != nil {
				rules := all.chosen(role)
				changed = changed || len(rules) != len(role.Rules)
				role.Rules = rules
			}
		}
	}
}

func (all *held) chosen(role *rbacv1.ClusterRole) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for i := range role.AggregationRule.ClusterRoleSelectors {
		selector, err := metav1.LabelSelectorAsSelector(&role.AggregationRule.ClusterRoleSelectors[i])
		must(err)
		for _, other := range all.clusterRoles {
			if other.Name != role.Name && selector.Matches(labels.Set(other.Labels)) {
				for _, rule := range other.Rules {
					if !contains(rules, rule) {
						rules = append(rules, rule)
					}
				}
			}
		}
	}
	return rules
}

func contains(rules []rbacv1.PolicyRule, rule rbacv1.PolicyRule) bool {
	for _, known := range rules {
		if reflect.DeepEqual(known, rule) {
			return true
		}
	}
	return false
}

// who asks the subject locator about each binding by itself, so that the answer says which binding it was.
func (all *held) who(asked question) [][4]any {
	found := [][4]any{}
	for _, number := range all.order {
		var roleBindings []*rbacv1.RoleBinding
		var bindings []*rbacv1.ClusterRoleBinding
		namespace := ""
		if binding, ok := all.roleBindings[number]; ok {
			roleBindings, namespace = append(roleBindings, binding), binding.Namespace
		} else {
			bindings = append(bindings, all.bindings[number])
		}
		_, static := resolver.NewTestRuleResolver(all.roles, roleBindings, all.clusterRoles, bindings)
		locator := authorizers.NewSubjectAccessEvaluator(static, static, static, static, "")
		subjects, _ := locator.AllowedSubjects(context.Background(), asked.attributes(nil))
		seen := map[[4]any]bool{}
		for _, subject := range subjects[1:] { // the first one is system:masters
			entry := [4]any{number, subject.Kind, "", subject.Name}
			if subject.Kind == rbacv1.ServiceAccountKind {
				entry[2] = subject.Namespace
				if subject.Namespace == "" {
					entry[2] = namespace
				}
			}
			if !seen[entry] {
				seen[entry] = true
				found = append(found, entry)
			}
		}
	}
	sort.Slice(found, func(i, j int) bool { return fmt.Sprint(found[i]) < fmt.Sprint(found[j]) })
	return found
}

func (all *held) can(asked question) bool {
	var roleBindings []*rbacv1.RoleBinding
	var bindings []*rbacv1.ClusterRoleBinding
	for _, number := range all.order {
		if binding, ok := all.roleBindings[number]; ok {
			roleBindings = append(roleBindings, binding)
		} else {
			bindings = append(bindings, all.bindings[number])
		}
	}
	_, static := resolver.NewTestRuleResolver(all.roles, roleBindings, all.clusterRoles, bindings)
	decision, _, _ := authorizers.New(static, static, static, static).Authorize(
		context.Background(), asked.attributes(asUser(asked.Subject)))
	return decision == authorizer.DecisionAllow
}

// asUser is what an authenticator makes of a subject.
func asUser(subject *rbacv1.Subject) user.Info {
	switch subject.Kind {
	case rbacv1.ServiceAccountKind:
		groups := append(serviceaccount.MakeGroupNames(subject.Namespace), user.AllAuthenticated)
		return &user.DefaultInfo{Name: serviceaccount.MakeUsername(subject.Namespace, subject.Name), Groups: groups}
	case rbacv1.GroupKind:
		groups := []string{subject.Name, user.AllAuthenticated}
		if namespace, of := strings.CutPrefix(subject.Name, serviceaccount.ServiceAccountGroupPrefix); of {
			groups = append(groups, serviceaccount.MakeGroupNames(namespace)...)
		}
		return &user.DefaultInfo{Name: "\x00", Groups: groups}
	default:
		groups := []string{user.AllAuthenticated}
		if namespace, _, err := serviceaccount.SplitUsername(subject.Name); err == nil {
			groups = append(groups, serviceaccount.MakeGroupNames(namespace)...)
		}
		return &user.DefaultInfo{Name: subject.Name, Groups: groups}
	}
}

func (asked question) attributes(who user.Info) authorizer.Attributes {
	return authorizer.AttributesRecord{
		User:            who,
		Verb:            asked.Verb,
		APIGroup:        asked.Group,
		Resource:        asked.Resource,
		Subresource:     asked.Subresource,
		Namespace:       asked.Namespace,
		Name:            asked.Name,
		Path:            asked.URL,
		ResourceRequest: asked.URL == "",
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
