from __future__ import annotations

import subprocess
import sys

import sanctionsdesk


def test_all_is_complete_and_sorted():
    assert sanctionsdesk.__all__ == sorted(sanctionsdesk._HOMES)
    for name in sanctionsdesk.__all__:
        assert getattr(sanctionsdesk, name).__name__ == name


def test_importing_the_package_loads_no_heavy_room():
    code = "import sys, sanctionsdesk; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
