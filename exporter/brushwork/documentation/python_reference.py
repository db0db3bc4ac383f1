"""The reference of the Python library: signatures and docstrings as they stand in the source."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from types import ModuleType

Documented = ast.FunctionDef | ast.ClassDef


def python_reference(package: ModuleType) -> str:
    """The page of all that a package offers in `__all__`, in that order."""
    sections = (_section(package, name) for name in package.__all__)
    return (
        f"# Python\n\nWhat `import {package.__name__}` offers, read from the source. "
        "[Painting from Python](library.md) shows how it is used.\n\n" + "\n".join(sections)
    )


def _section(package: ModuleType, name: str) -> str:
    thing = getattr(package, name)
    if inspect.isclass(thing) or inspect.isfunction(thing):
        (node,) = ast.parse(inspect.getsource(thing)).body
        if isinstance(node, Documented):
            return "\n".join(_described(node, name, "##"))
    code, documentation = _alias(package, name)
    return f"## {name}\n\n{_python(code)}\n{documentation}\n"


def _described(node: Documented, name: str, heading: str) -> Iterator[str]:
    yield f"{heading} {name}\n\n{_python(_signature(node))}\n{ast.get_docstring(node) or ''}\n"
    if isinstance(node, ast.ClassDef):
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
                yield from _described(each, f"{name}.{each.name}", "###")


def _signature(node: Documented) -> str:
    """As it is written, without what is done."""
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(map(ast.unparse, node.bases))
        head = f"class {node.name}({bases})" if bases else f"class {node.name}"
        fields = [ast.unparse(each) for each in node.body if isinstance(each, ast.AnnAssign)]
        made = [each for each in node.body if getattr(each, "name", "") == "__init__"]
        lines = [*fields, *(_signature(each) for each in made if isinstance(each, Documented))]
        return "\n    ".join([f"{head}:", *lines]) if lines else head
    decorators = "".join(f"@{ast.unparse(each)}\n" for each in node.decorator_list)
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{decorators}def {node.name}({ast.unparse(node.args)}){returned}"


def _alias(package: ModuleType, name: str) -> tuple[str, str]:
    """The assignment of a name that is neither class nor function, and the text below it."""
    module = import_module(f".{package._PLACES[name]}", package.__name__)
    body = ast.parse(inspect.getsource(module)).body
    for node, after in pairwise(body):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            told = getattr(getattr(after, "value", None), "value", "")
            return ast.unparse(node), str(told)
    return name, ""


def _python(code: str) -> str:
    return f"```python\n{code}\n```\n"
