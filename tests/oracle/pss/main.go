// Command pss says what Kubernetes' own Pod Security admission decides about pods.
//
// It reads JSON objects, {"version": "1.30", "level": "restricted", "metadata": {...}, "spec": {...}}, and answers one
// line each: {"allowed": true, "checks": [ids of the checks that refuse]}, or {"error": text} where the API server
// could not decode the pod. Of the API server's defaults only one matters to admission: a volume without a source is an
// emptyDir.
package main

import (
	"encoding/json"
	"log"
	"os"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apijson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type question struct {
	Version, Level string
	Metadata, Spec json.RawMessage
}

type answer struct {
	Allowed bool             `json:"allowed"`
	Checks  []policy.CheckID `json:"checks"`
	Error   string           `json:"error,omitempty"`
}

// pod is decoded as the API server decodes: field names are case-sensitive, unknown fields are left out.
type pod struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     corev1.PodSpec    `json:"spec"`
}

func main() {
	all := policy.DefaultChecks()
	evaluator, err := policy.NewEvaluator(all, nil)
	must(err)
	questions, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for questions.More() {
		var asked question
		must(questions.Decode(&asked))
		must(answers.Encode(judge(evaluator, all, asked)))
	}
}

func judge(evaluator policy.Evaluator, all []policy.Check, asked question) answer {
	level, err := api.ParseLevel(asked.Level)
	must(err)
	version, err := api.ParseVersion("v" + asked.Version)
	must(err)
	var judged pod
	if err := decode(asked.Metadata, &judged.Metadata); err != nil {
		return answer{Error: "metadata: " + err.Error()}
	}
	if err := decode(asked.Spec, &judged.Spec); err != nil {
		return answer{Error: "spec: " + err.Error()}
	}
	for i := range judged.Spec.Volumes {
		if judged.Spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
			judged.Spec.Volumes[i].EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
	results := evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &judged.Metadata, &judged.Spec)
	allowed := policy.AggregateCheckResults(results).Allowed
	refusing := refusals(inForce(all, level, version), &judged)
	if allowed != (len(refusing) == 0) {
		log.Fatalf("the evaluator says allowed=%v, its checks by themselves refuse: %v", allowed, refusing)
	}
	return answer{Allowed: allowed, Checks: refusing}
}

// inForce names the checks that the evaluator runs, which its results do not tell.
func inForce(all []policy.Check, level api.Level, version api.Version) map[policy.CheckID]policy.VersionedCheck {
	found := map[policy.CheckID]policy.VersionedCheck{}
	for _, check := range all {
		for _, revision := range check.Versions {
			if check.Level != api.LevelRestricted || level == api.LevelRestricted {
				if !version.Older(revision.MinimumVersion) {
					found[check.ID] = revision
				}
			}
		}
	}
	for _, revision := range found {
		for _, id := range revision.OverrideCheckIDs {
			delete(found, id)
		}
	}
	return found
}

func refusals(checks map[policy.CheckID]policy.VersionedCheck, judged *pod) []policy.CheckID {
	ids := []policy.CheckID{}
	for id, check := range checks {
		if !check.CheckPod(&judged.Metadata, &judged.Spec).Allowed {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func decode(data json.RawMessage, into any) error {
	if len(data) == 0 {
		return nil
	}
	return apijson.Unmarshal(data, into)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
