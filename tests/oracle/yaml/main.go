// Oracle reads length-prefixed YAML or JSON streams and prints what Kubernetes makes of them.
//
// Each input is four bytes of length, big endian, and that many bytes of text. Each output is one line: a JSON
// array with an object for every document, {"value": ...} or {"error": "..."}. Documents are cut and converted
// with the packages that kubectl uses.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	k8sjson "k8s.io/apimachinery/pkg/util/json"
	k8syaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type outcome struct {
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	input := bufio.NewReader(os.Stdin)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	for {
		text, err := readText(input)
		if err != nil {
			return
		}
		if err := encoder.Encode(read(text)); err != nil {
			panic(err)
		}
		output.Flush()
	}
}

func readText(input io.Reader) ([]byte, error) {
	var size uint32
	if err := binary.Read(input, binary.BigEndian, &size); err != nil {
		return nil, err
	}
	text := make([]byte, size)
	_, err := io.ReadFull(input, text)
	return text, err
}

// read decodes like kubectl, but goes on behind a broken YAML document where kubectl gives up.
func read(text []byte) []outcome {
	if !k8syaml.IsJSONBuffer(text) {
		return readYAML(text)
	}
	outcomes := []outcome{}
	decoder := k8syaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		extension := runtime.RawExtension{}
		err := decoder.Decode(&extension)
		if errors.Is(err, io.EOF) {
			return outcomes
		}
		if err != nil && len(outcomes) == 0 {
			return readYAML(text)
		}
		if err != nil {
			return append(outcomes, outcome{Error: err.Error()})
		}
		outcomes = append(outcomes, normal(extension.Raw))
	}
}

func readYAML(text []byte) []outcome {
	outcomes := []outcome{}
	reader := k8syaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return outcomes
		}
		if err != nil {
			outcomes = append(outcomes, outcome{Error: err.Error()})
			continue
		}
		converted, err := yaml.YAMLToJSON(document)
		if err != nil {
			outcomes = append(outcomes, outcome{Error: err.Error()})
			continue
		}
		outcomes = append(outcomes, normal(converted))
	}
}

// normal is the JSON that reaches the API server: numbers are int64 where they can be, else float64.
func normal(raw []byte) outcome {
	var value any
	if len(raw) == 0 {
		raw = []byte("null")
	}
	if err := k8sjson.Unmarshal(raw, &value); err != nil {
		return outcome{Error: err.Error()}
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return outcome{Error: err.Error()}
	}
	return outcome{Value: encoded}
}
