"""What is imported when: nothing heavy before it is used, and torch never to paint or to serve.

`make lint` checks which rooms import which (import-linter, in pyproject.toml).
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
LISTED = "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"


def imported(statements: str) -> set[str]:
    """The packages that a new Python has imported after these statements."""
    command = [sys.executable, "-c", f"{statements}\n{LISTED}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return set(json.loads(done.stdout))


def test_the_package_itself_imports_nothing_of_others() -> None:
    assert not imported("import brushwork") & {"numpy", "onnxruntime", "PIL", "pydantic", "typer"}


def test_metrics_need_numpy_alone() -> None:
    own = imported("import brushwork.metrics") - sys.stdlib_module_names
    assert own <= {"brushwork", *imported("import numpy")}


def test_neither_commands_nor_the_server_import_torch() -> None:
    found = imported("from brushwork import cli; cli._add_commands()")
    assert {"brushwork_server", "fastapi"} < found
    assert not found & {"onnx", "safetensors", "torch"}


def test_who_names_a_command_waits_for_no_other() -> None:
    commands = "import sys; sys.argv[1:] = ['site']; from brushwork import cli; cli._add_commands()"
    assert not imported(commands) & {"brushwork_server", "onnxruntime"}


def test_the_audit_runs_where_there_is_nothing_but_pydantic() -> None:
    found = imported("import brushwork.audit.page") - sys.stdlib_module_names
    own = {name for name in found if not name.startswith("_")}
    needed = {"annotated_types", "pydantic_core", "typing_extensions", "typing_inspection"}
    assert own <= {"brushwork", "pydantic", *needed}


def test_the_audits_wheel_has_all_that_it_imports_and_no_more() -> None:
    listed = "import json, sys; print(json.dumps([n for n in sys.modules if 'brushwork' in n]))"
    command = [sys.executable, "-c", f"import brushwork.audit.page\n{listed}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    project = tomllib.loads((WEB / "python/pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"].values()
    folder = "brushwork/audit"
    names = {name.replace(".", "/") for name in json.loads(done.stdout)}
    outside = {name for name in names if not name.startswith(folder)}
    modules = {path.removesuffix(".py").removesuffix("/__init__") for path in included}
    assert modules == outside | {folder}
