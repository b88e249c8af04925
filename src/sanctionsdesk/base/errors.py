"""Everything that can go wrong, in one tree.

::

    DeskError                 code            exit  HTTP
    ├── UsageError            usage              2   400   the call's own words are off
    │   ├── NotFoundError     not-found          2   404   no such provision, party, list ...
    │   ├── SignInError       sign-in            2   401   not signed in, or not any more
    │   ├── ForbiddenError    forbidden          2   403   signed in, but not allowed this
    │   └── ConflictError     conflict           2   409   somebody else was quicker
    ├── InputError            bad-input         20   422   a file or value that cannot be read
    ├── ListError             list              21   503   a list is missing, stale or broken
    ├── SettingsError         settings          22   500   environment or settings file
    ├── UnavailableError      unavailable       22   503   another server, or room for more work
    └── InternalError         internal          70   500   our own mistake

A message says what happened, with which input, and what to do about it, in one
line. Where a place is known it stands in front: ``file:line: field: message``.
"""

from __future__ import annotations


class DeskError(Exception):
    """Base of every error that the desk raises on purpose.

    Attributes:
        message: what happened and what to do, one line, without a place.
        file: path or name of the input at fault, if there is one.
        line: line of that input, counted from 1.
        field: column, key or option at fault.
    """

    code = "error"
    exit_code = 70
    http_status = 500

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.field = field

    def __str__(self) -> str:
        place = ":".join(
            str(part) for part in (self.file, self.line) if part is not None
        )
        return ": ".join(part for part in (place, self.field, self.message) if part)


class UsageError(DeskError):
    """The call itself is wrong: an option, a name, a combination."""

    code = "usage"
    exit_code = 2
    http_status = 400


class NotFoundError(UsageError):
    """The call names something that does not exist here."""

    code = "not-found"
    http_status = 404


class SignInError(UsageError):
    """Nobody is signed in, or the sign-in is wrong, expired or locked."""

    code = "sign-in"
    http_status = 401


class ForbiddenError(UsageError):
    """The person asking may not do this; the message names who may."""

    code = "forbidden"
    http_status = 403


class ConflictError(UsageError):
    """What was to be changed has been changed by somebody else since it was read."""

    code = "conflict"
    http_status = 409


class InputError(DeskError):
    """A file or value was given that cannot be read or trusted."""

    code = "bad-input"
    exit_code = 20
    http_status = 422


class ListError(DeskError):
    """A list that the answer needs is missing, too old or broken."""

    code = "list"
    exit_code = 21
    http_status = 503


class SettingsError(DeskError):
    """A setting from the environment or a settings file is unusable."""

    code = "settings"
    exit_code = 22
    http_status = 500


class UnavailableError(DeskError):
    """Another server that is needed does not answer, or there is no room for more work."""

    code = "unavailable"
    exit_code = 22
    http_status = 503


class InternalError(DeskError):
    """The desk itself is at fault; the message says how to report it."""

    code = "internal"
