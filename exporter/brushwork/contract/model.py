"""What all parts of a manifest have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=128)]
# What float32 holds.
CodeNumber = Annotated[float, Field(ge=-1e30, le=1e30)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Model(BaseModel):
    """Base of all parts: values cannot be changed, and unknown fields are kept but mean nothing."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)
