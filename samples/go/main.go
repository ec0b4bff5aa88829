// Fits a constant to data with an outlier, once by mse and once by huber: the mean follows the outlier, Huber's estimate does not.
//
// Run:   go run samples/go/main.go          Go 1.18 or later, standard library only
//
//	LOSSAPI_URL=http://host:8080 go run samples/go/main.go
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

type answer struct {
	Value     *float64 `json:"value"`
	Gradients struct {
		Predictions []float64 `json:"predictions"`
	} `json:"gradients"`
}

func post(name string, request map[string]any) answer {
	url := os.Getenv("LOSSAPI_URL")
	if url == "" {
		url = "http://localhost:8080"
	}
	body, err := json.Marshal(request)
	if err != nil {
		log.Fatal(err)
	}
	response, err := http.Post(url+"/loss/"+name, "application/json", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatalf("%s: %s", response.Status, text)
	}
	var result answer
	if err := json.Unmarshal(text, &result); err != nil {
		log.Fatal(err)
	}
	return result
}

func fit(name string, targets []float64) (constant, loss float64) {
	for step := 0; step < 200; step++ {
		predictions := make([]float64, len(targets))
		for i := range predictions {
			predictions[i] = constant
		}
		result := post(name, map[string]any{"predictions": predictions, "targets": targets, "outputs": []string{"gradients"}})
		loss = *result.Value
		for _, slope := range result.Gradients.Predictions {
			constant -= 0.4 * slope
		}
	}
	return constant, loss
}

func main() {
	golden := post("cross_entropy", map[string]any{
		"predictions": [][]float64{{2.0, 1.0, 0.1}, {0.5, 2.5, 0.3}}, "targets": []int{0, 1}, "outputs": []string{}})
	fmt.Println("cross entropy of two samples:", *golden.Value)

	for _, name := range []string{"mse", "huber"} {
		constant, loss := fit(name, []float64{1, 1.2, 0.9, 1.1, 10})
		fmt.Printf("%s: constant %.3f, loss %.4f\n", name, constant, loss)
	}
}
