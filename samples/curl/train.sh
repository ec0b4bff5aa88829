#!/usr/bin/env bash
# Fits the line y = 2x + 1 by gradient descent. The service computes loss and gradients; this script only takes the steps.
#
# Run:   bash samples/curl/train.sh          needs bash, curl, awk, sed
#        LOSSAPI_URL=http://host:8080 bash samples/curl/train.sh
set -euo pipefail
export LC_ALL=C
url=${LOSSAPI_URL:-http://localhost:8080}
x="-1 0 1 2 3"
targets="[-1, 1, 3, 5, 7]"

post() { curl --silent --show-error --fail "$url/loss/$1" --header "Content-Type: application/json" --data "$2"; }
number() { sed -n "s/.*\"$1\":\([-+0-9.eE]*\).*/\1/p"; }
vector() { sed -n "s/.*\"$1\":\[\([^]]*\)\].*/\1/p"; }

golden=$(post cross_entropy '{"predictions": [[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]], "targets": [0, 1], "outputs": []}' | number value)
echo "cross entropy of two samples: $golden"

w=0 b=0 loss=
for step in $(seq 0 60); do
  predictions=$(echo "$x" | awk -v w="$w" -v b="$b" '{ for (i = 1; i <= NF; i++) printf "%s%.17g", (i > 1 ? ", " : ""), w * $i + b }')
  answer=$(post mse "{\"predictions\": [$predictions], \"targets\": $targets, \"outputs\": [\"gradients\"]}")
  loss=$(echo "$answer" | number value)
  gradient=$(echo "$answer" | vector predictions)
  if [ $((step % 20)) -eq 0 ]; then echo "step $step: loss $loss, w $w, b $b"; fi

  # The chain rule is the client's part: d prediction / d w is x, d prediction / d b is 1.
  read -r w b < <(awk -v x="$x" -v g="$gradient" -v w="$w" -v b="$b" 'BEGIN {
    n = split(x, xs, " "); split(g, gs, ",")
    for (i = 1; i <= n; i++) { dw += gs[i] * xs[i]; db += gs[i] }
    printf "%.17g %.17g\n", w - 0.15 * dw, b - 0.15 * db }')
done

echo "fitted: y = $(awk -v w="$w" -v b="$b" 'BEGIN { printf "%.3f x + %.3f", w, b }')"
echo "final loss: $loss"
awk -v loss="$loss" 'BEGIN { exit !(loss < 1e-3) }' || { echo "the loss did not fall below 0.001" >&2; exit 1; }
