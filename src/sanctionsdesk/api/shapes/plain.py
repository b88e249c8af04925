"""Days, scores and errors, which every path has."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2024-07-02"])]
Score = Annotated[float, Field(ge=0, le=1)]


class Fault(TypedDict):
    """One thing that is wrong with a request, and where."""

    type: str
    loc: list[str | int]
    msg: str


class Details(TypedDict):
    """An error of yente's paths: in words, or fault by fault in parameters and body."""

    detail: list[Fault] | str


class Problem(TypedDict):
    """An error of the desk's own API, RFC 9457."""

    type: Annotated[str, Field(examples=["urn:sanctionsdesk:error:not-found"])]
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="One of a short list; see docs/api.md.")]
    instance: Annotated[str, Field(description="Id of the request.")]
    errors: NotRequired[list[Fault]]
    file: NotRequired[str]
    line: NotRequired[int]
    field: NotRequired[str]
