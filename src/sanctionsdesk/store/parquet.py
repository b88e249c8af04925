"""Parquet files, opened so that a broken one is an error and not a panic."""

from __future__ import annotations

from typing import Any

from arro3.io import read_parquet

from sanctionsdesk.base.errors import InputError


def open_parquet(path: str) -> Any:
    """Open a Parquet file as a stream of record batches.

    Raises:
        InputError: when it is no Parquet file or a broken one.
    """
    try:
        return read_parquet(path)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - arro3 panics, which is no Exception
        raise InputError(f"is no whole Parquet file: {error}", file=path) from None
