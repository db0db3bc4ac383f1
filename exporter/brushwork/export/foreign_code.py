"""Torch networks made by other people's code, which is executed."""

import importlib
import importlib.util
import sys
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from torch import nn

from ..errors import StylizerError


def make_network(specification: str, **given: object) -> nn.Module:
    """Import `module:factory` and call it, as `load_network` does; the weights are its own."""
    module_name, separator, factory_name = specification.rpartition(":")
    if not separator or not module_name or not factory_name:
        raise StylizerError(f"{specification!r} is not of the form module:factory")
    module = _import(module_name)
    factory = getattr(module, factory_name, None)
    if not callable(factory):
        names = ", ".join(sorted(n for n in vars(module) if not n.startswith("_"))[:12])
        raise StylizerError(f"{module_name} has no callable {factory_name!r}; it has {names}")
    try:
        network = factory(**given)
    except Exception as error:  # foreign code: anything may come
        raise StylizerError(f"{specification}() failed: {say(error)}") from error
    if not isinstance(network, nn.Module):
        raise StylizerError(
            f"{specification}() gave no torch.nn.Module but {type(network).__name__}"
        )
    return network


def _import(name: str) -> ModuleType:
    path = Path(name)
    try:
        if path.suffix != ".py":
            with _working_folder_importable():
                return importlib.import_module(name)
        if not path.is_file():
            raise StylizerError(f"there is no file {path}")
        specification = importlib.util.spec_from_file_location(path.stem, path)
        if specification is None or specification.loader is None:
            raise StylizerError(f"{path} cannot be imported")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        return module
    except StylizerError:
        raise
    except ModuleNotFoundError as error:
        raise StylizerError(
            f"cannot import {name!r} from {Path.cwd()}: {error}; pass a module that is importable "
            "from here, or the path of a .py file"
        ) from error
    except Exception as error:  # foreign code: anything may come
        raise StylizerError(f"importing {name!r} failed: {say(error)}") from error


@contextmanager
def _working_folder_importable():  # type: ignore[no-untyped-def]
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def say(error: Exception) -> str:
    """An exception in one line."""
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}"
