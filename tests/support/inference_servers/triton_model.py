"""A model of Triton's backend for Python, as its own environment loads it: no part of ours."""

import json
import sys


class TritonPythonModel:
    """The graph that the model's configuration names."""

    def initialize(self, args: dict[str, str]) -> None:
        """Make the session."""
        told = json.loads(args["model_config"])["parameters"]
        sys.path.insert(0, told["packages"]["string_value"])
        import onnxruntime

        self._session = onnxruntime.InferenceSession(
            told["graph"]["string_value"], providers=["CPUExecutionProvider"]
        )

    def execute(self, requests: list) -> list:
        """Run it, once for each request."""
        import triton_python_backend_utils as triton

        answers = []
        for request in requests:
            feeds = {
                each.name: triton.get_input_tensor_by_name(request, each.name).as_numpy()
                for each in self._session.get_inputs()
            }
            names = list(request.requested_output_names())
            given = self._session.run(names, feeds)
            tensors = [triton.Tensor(name, array) for name, array in zip(names, given, strict=True)]
            answers.append(triton.InferenceResponse(tensors))
        return answers
