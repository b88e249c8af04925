from __future__ import annotations

import os
import stat

from sanctionsdesk.cli.options import write_output


def test_a_pipe_or_device_is_written_to_and_never_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_output("answer", str(pipe))
    assert os.read(reader, 100) == b"answer"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
