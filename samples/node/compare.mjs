// What one outlier does to three regression losses, and what happens when a softmax is applied twice.
//
// Run:   node samples/node/compare.mjs          Node 18 or later, no packages
//        LOSSAPI_URL=http://host:8080 node samples/node/compare.mjs
import assert from "node:assert/strict";

const url = process.env.LOSSAPI_URL ?? "http://localhost:8080";

async function post(path, request) {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.title}: ${answer.detail}`);
  return answer;
}

const logits = [[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]];
const labels = [0, 1];
const golden = await post("/loss/cross_entropy", { predictions: logits, targets: labels, outputs: [] });
console.log("cross entropy of two samples:", golden.value);

// The same batch without and with an outlier.
const losses = ["mse", "mae", { loss: "huber", options: { delta: 1 } }];
const calm = await post("/compare", { losses, predictions: [2.5, 0, 2, 8], targets: [3, -0.5, 2, 7] });
const wild = await post("/compare", { losses, predictions: [2.5, 0, 2, 8], targets: [3, -0.5, 2, 107] });
const growth = {};
calm.results.forEach((before, i) => {
  const after = wild.results[i];
  growth[before.loss] = after.value / before.value;
  console.log(`${before.loss}: ${before.value} -> ${after.value}`);
});
assert.ok(growth.mse > growth.huber && growth.huber > growth.mae, "squares should suffer most");

// A softmax before cross_entropy is legal, and almost always a mistake.
const once = await post("/activation/softmax", { logits });
const twice = await post("/loss/cross_entropy", { predictions: once.outputs, targets: labels, outputs: [] });
console.log("diagnostics:", twice.diagnostics.map((d) => d.code).join(", "));
assert.ok(twice.diagnostics.some((d) => d.code === "double-softmax"));

// An error points at the element and names the allowed range.
await assert.rejects(post("/loss/cross_entropy", { predictions: logits, targets: [0, 3] }), (refused) => {
  console.log("refused:", refused.message);
  return true;
});
