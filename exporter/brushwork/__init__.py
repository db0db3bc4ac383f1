"""Brushwork paints any picture in the style of any other, in the browser, privately."""

import os

__version__ = "0.1.0"

# onnxruntime's official wheels report to their vendor unless they find this when they are imported,
# and nothing of Brushwork is imported before this file.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
