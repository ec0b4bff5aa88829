"""The service one would write instead: FastAPI, pydantic, PyTorch in float64. Value, terms and gradient of mse and cross_entropy as JSON.

Debian 12: python3-fastapi python3-uvicorn python3-uvloop python3-httptools python3-torch
Run: python3 -m uvicorn peer:app --port 5083 --workers 2 --loop uvloop --http httptools --no-access-log

The answer is declared by a model, as FastAPI's tutorial does it, so that it is validated and documented. With ANSWER_MODEL=0 it is not.
"""
import os
from typing import List

import torch
from fastapi import FastAPI
from pydantic import BaseModel

torch.set_num_threads(1)
app = FastAPI()


class Pairs(BaseModel):
    predictions: List[float]
    targets: List[float]


class Rows(BaseModel):
    predictions: List[List[float]]
    targets: List[int]


class PairGradients(BaseModel):
    predictions: List[float]


class PairAnswer(BaseModel):
    value: float
    terms: List[float]
    gradients: PairGradients


class RowGradients(BaseModel):
    predictions: List[List[float]]


class RowAnswer(BaseModel):
    value: float
    terms: List[float]
    gradients: RowGradients


def model(declared):
    return declared if os.environ.get("ANSWER_MODEL", "1") == "1" else None


def answer(predictions, terms):
    value = terms.mean()
    value.backward()
    return {"value": value.item(), "terms": terms.tolist(), "gradients": {"predictions": predictions.grad.tolist()}}


@app.post("/loss/mse", response_model=model(PairAnswer))
def mse(body: Pairs):
    predictions = torch.tensor(body.predictions, dtype=torch.float64, requires_grad=True)
    targets = torch.tensor(body.targets, dtype=torch.float64)
    return answer(predictions, torch.nn.functional.mse_loss(predictions, targets, reduction="none"))


@app.post("/loss/cross_entropy", response_model=model(RowAnswer))
def cross_entropy(body: Rows):
    predictions = torch.tensor(body.predictions, dtype=torch.float64, requires_grad=True)
    return answer(predictions, torch.nn.functional.cross_entropy(predictions, torch.tensor(body.targets), reduction="none"))
