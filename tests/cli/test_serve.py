from __future__ import annotations

import pytest
from click.testing import CliRunner

from sanctionsdesk.base.errors import SettingsError
from sanctionsdesk.cli.serve import command


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.org"])
def test_an_address_beyond_this_machine_is_refused_without_sign_in(
    tmp_path, monkeypatch, host
):
    monkeypatch.setenv("SANCTIONSDESK_HOME", str(tmp_path))
    with pytest.raises(SettingsError, match="other machines"):
        CliRunner().invoke(command, ["--host", host], catch_exceptions=False)
