"""Settings of the server, from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sanctionsdesk.base.errors import SettingsError

PREFIX = "SANCTIONSDESK_"


class Settings(BaseModel):
    """What an operator may set; each is ``SANCTIONSDESK_`` and its name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(description="Data folder of the desk.")
    database: str = Field(
        "", description="Database of people's work; SQLite in the home when empty."
    )
    update_token: str = Field(
        "", description="Token that POST /updatez asks for; empty refuses every call."
    )
    max_body: int = Field(
        16 * 1024 * 1024, ge=1024, description="Most bytes of one request body."
    )
    body_seconds: float = Field(
        30.0, gt=0, description="Longest wait for the whole body of a request."
    )
    max_file: int = Field(
        1024 * 1024 * 1024, ge=1024, description="Most bytes of one customer file."
    )
    file_seconds: float = Field(
        900.0, gt=0, description="Longest wait for the whole of a customer file."
    )
    rate_limit: int = Field(
        0, ge=0, description="Requests a second from one address; 0 sets no limit."
    )
    cors_origins: str = Field(
        "*", description="Origins whose pages may ask, by commas; empty for none."
    )
    refresh_seconds: float = Field(
        2.0, gt=0, description="How often new list issues are looked for."
    )
    public_url: str = Field(
        "", description="Address the server is reached at, where a proxy stands before."
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings that are given; the rest keep their defaults.

        Raises:
            SettingsError: naming the variable that cannot be used.
        """
        given = {
            name: environment[key]
            for name in cls.model_fields
            if (key := f"{PREFIX}{name.upper()}") in environment
        }
        data = Path(
            environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        )
        given.setdefault("home", str(data / "sanctionsdesk"))
        if not given["home"].strip():
            raise SettingsError(
                "is empty; name a folder or unset it", field=f"{PREFIX}HOME"
            )
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper() if first["loc"] else ""
            raise SettingsError(first["msg"], field=f"{PREFIX}{name}") from None
