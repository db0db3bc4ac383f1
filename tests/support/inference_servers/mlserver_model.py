"""A runtime of MLServer for one graph, as its own environment loads it: it has no part of ours."""

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class OnnxModel(MLModel):
    """The graph at `parameters.uri` of the model's settings."""

    async def load(self) -> bool:
        """Make the session."""
        self._session = onnxruntime.InferenceSession(
            self.settings.parameters.uri, providers=["CPUExecutionProvider"]
        )
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Run it."""
        feeds = {each.name: NumpyCodec.decode_input(each) for each in payload.inputs}
        names = [each.name for each in payload.outputs or self._session.get_outputs()]
        given = self._session.run(names, feeds)
        outputs = [
            NumpyCodec.encode_output(name, array) for name, array in zip(names, given, strict=True)
        ]
        return InferenceResponse(model_name=self.name, outputs=outputs)
