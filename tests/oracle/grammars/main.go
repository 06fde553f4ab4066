// Command grammars says what the grammars of Kubernetes make of a text.
//
// It reads JSON lists [reader, text], one a line, and answers with one JSON value a line: null where the text is refused.
// A reader is `Quantity` (billionths, rounded away from zero), `Time` ([seconds, nanoseconds]), `MicroTime` (true), or an
// expression of CEL over `t`, whose value is answered as Go prints it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"gopkg.in/inf.v0"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/cel/library"
)

var programs = map[string]cel.Program{}

func main() {
	env, err := cel.NewEnv(cel.Variable("t", cel.StringType), cel.OptionalTypes(), ext.Encoders(), library.Quantity(), library.Format())
	must(err)
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return
		}
		var question [2]string
		must(json.Unmarshal(line, &question))
		must(answers.Encode(read(env, question[0], question[1])))
	}
}

func read(env *cel.Env, reader, text string) any {
	switch reader {
	case "Quantity":
		return quantity(text)
	case "Time":
		var time v1.Time
		if time.UnmarshalJSON(quoted(text)) != nil {
			return nil
		}
		return []int64{time.Unix(), int64(time.Nanosecond())}
	case "MicroTime":
		var time v1.MicroTime
		if time.UnmarshalJSON(quoted(text)) != nil {
			return nil
		}
		return true
	}
	value, _, err := program(env, reader).Eval(map[string]any{"t": text})
	if err != nil {
		return nil
	}
	return fmt.Sprint(value.Value())
}

func quantity(text string) any {
	read, err := resource.ParseQuantity(strings.TrimSpace(text))
	if err != nil {
		return nil
	}
	return json.Number(new(inf.Dec).Round(read.AsDec(), 9, inf.RoundUp).UnscaledBig().String())
}

func program(env *cel.Env, expression string) cel.Program {
	if known, ok := programs[expression]; ok {
		return known
	}
	ast, issues := env.Compile(expression)
	must(issues.Err())
	made, err := env.Program(ast)
	must(err)
	programs[expression] = made
	return made
}

func quoted(text string) []byte {
	data, err := json.Marshal(text)
	must(err)
	return data
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
