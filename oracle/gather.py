"""Puts together what the groups of losses bring. A group is found by its files: no list names it.

A group is `exact_<group>.py`, `accuracy_<group>.py` and `torch_<group>.py` (or more of a kind). What a module brings are dictionaries by loss, under the names that README.md lists."""
import functools
import importlib
from pathlib import Path


@functools.lru_cache(maxsize=None)
def gathered(kind, *names):
    """The dictionaries of these names of all modules of a kind, in one. That two bring the same loss is a mistake."""
    found = {}
    for path in sorted(Path(__file__).resolve().parent.glob(f"{kind}_*.py")):
        module = importlib.import_module(path.stem)
        for name in names:
            for loss, brought in getattr(module, name, {}).items():
                if found.setdefault(loss, brought) is not brought:
                    raise AssertionError(f"{path.name}: {name} has {loss}, which another module has brought")
    return found
