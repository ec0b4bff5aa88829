#!/usr/bin/env python3
"""Trains a softmax classifier on twelve points by gradients from the service.

Run:   python3 samples/python/train.py          Python 3.8 or later, standard library only
       LOSSAPI_URL=http://host:8080 python3 samples/python/train.py
"""
import json
import os
import sys
import urllib.error
import urllib.request

URL = os.environ.get("LOSSAPI_URL", "http://localhost:8080")


def loss(name, **request):
    """POST /loss/{name}; an error of the service is raised with its own text."""
    body = json.dumps(request).encode()
    call = urllib.request.Request(f"{URL}/loss/{name}", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(call, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        problem = json.load(refused)
        raise ValueError(f"{problem['title']}: {problem['detail']}") from None


def scores(weights, point):
    """One raw score a class. No softmax: it is inside cross_entropy."""
    return [wx * point[0] + wy * point[1] + bias for wx, wy, bias in weights]


golden = loss("cross_entropy", predictions=[[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]], targets=[0, 1], outputs=[])
print("cross entropy of two samples:", golden["value"])

points = [(0, 2), (0.5, 2.5), (-0.5, 1.8), (0.2, 3), (2, -1), (2.5, -1.5), (1.8, -0.7), (3, -1), (-2, -1), (-2.5, -0.8), (-1.7, -1.4), (-3, -1)]
labels = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
weights = [[0.0, 0.0, 0.0] for _ in range(3)]
first = last = None
for step in range(101):
    answer = loss("cross_entropy", predictions=[scores(weights, p) for p in points], targets=labels, outputs=["gradients"])
    last = answer["value"]
    first = last if first is None else first
    if step % 25 == 0:
        print(f"step {step}: loss {last:.4f}")
    for (x, y), slopes in zip(points, answer["gradients"]["predictions"]):
        for weight, slope in zip(weights, slopes):
            for k, factor in enumerate((x, y, 1)):
                weight[k] -= 0.5 * slope * factor

right = sum(max(range(3), key=scores(weights, p).__getitem__) == label for p, label in zip(points, labels))
print(f"classified right: {right} of {len(points)}")
print("final loss:", last)
if not last < 0.02 < first:
    sys.exit("the loss did not fall below 0.02")
