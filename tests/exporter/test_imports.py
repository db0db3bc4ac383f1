"""What is imported when: nothing heavy before it is used, and torch never to paint or to serve.

`make lint` checks which rooms import which (import-linter, in pyproject.toml).
"""

import json
import subprocess
import sys

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
