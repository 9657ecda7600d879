"""One question to a program: JSON on its standard input, JSON on its standard output, one process each.

The program may do anything: die, hang, flood, babble. Its standard error is the operator's terminal, so that
it can explain itself and ask for a PIN. What it prints on standard output is never repeated, but for the text
of a refusal: it might be a secret.
"""

import json
import os
import re
import selectors
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

from zhenbo.errors import BadSigner
from zhenbo.language import Text, say

_LARGEST = 4 << 20  # bytes of an answer
_GLANCE = 0.2  # seconds between looks at whether the program has ended
_SHOWN = 300  # characters of a refusal
_SECRET = re.compile(r"[0-9a-fA-F]{64,}")


def ask(command: Sequence[str], question: dict[str, Any], timeout: float) -> dict[str, Any]:
    """What the program answers. Raises BadSigner when it refuses or answers nothing that can be used."""
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    except (OSError, ValueError) as fault:
        raise BadSigner(
            f"The external signer {command[0]} cannot be started ({fault}). Correct ZHENBO_SIGNER."
        ) from None
    until = time.monotonic() + timeout
    try:
        octets = _exchange(process, json.dumps(question).encode() + b"\n", until)
        if len(octets) > _LARGEST:
            raise BadSigner(_bad(command, "it printed more than 4 MiB"))
        code = process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise BadSigner(_late(command, timeout)) from None
    finally:
        _end(process)
    return _read(command, octets, code)


def _exchange(process: "subprocess.Popen[bytes]", question: bytes, until: float) -> bytes:
    """All that the program prints, or a bit more than the limit; TimeoutExpired when it takes too long."""
    asking, answering = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    answer, left = bytearray(), memoryview(question)
    os.set_blocking(asking.fileno(), False)
    with selectors.DefaultSelector() as pipes:
        pipes.register(asking, selectors.EVENT_WRITE)
        pipes.register(answering, selectors.EVENT_READ)
        while time.monotonic() < until:
            ready = [key.fileobj for key, _ in pipes.select(_GLANCE)]
            if asking in ready:
                left = _written(asking.fileno(), left)
                if not left:
                    pipes.unregister(asking)
                    asking.close()
            if answering in ready:
                part = os.read(answering.fileno(), 65_536)
                answer += part
                if not part or len(answer) > _LARGEST:
                    return bytes(answer)
            if not ready and process.poll() is not None:
                return bytes(answer)  # it ended and left its output to a child that holds on to it
    raise subprocess.TimeoutExpired(process.args, 0)


def _written(pipe: int, left: memoryview) -> memoryview:
    """What is still to be written; nothing when the program does not want to hear more."""
    try:
        return left[os.write(pipe, left) :]
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[len(left) :]


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # it ended without reading all of the question


def _read(command: Sequence[str], octets: bytes, code: int) -> dict[str, Any]:
    try:
        answer = json.loads(octets)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and "error" in answer:
        raise BadSigner(_refusal(command, answer["error"]))
    if code:
        how = f"ended with exit code {code}" if code > 0 else f"was ended by signal {-code}"
        raise BadSigner(_bad(command, f"it {how}"))
    if not isinstance(answer, dict):
        raise BadSigner(_bad(command, f"its {len(octets)} bytes on standard output are no JSON object"))
    return answer


def name_of(command: Sequence[str]) -> str:
    """The program without its arguments, which are nobody's business."""
    return Path(command[0]).name


def _refusal(command: Sequence[str], said: object) -> str:
    words = "".join(c if c.isprintable() else " " for c in str(said))[:_SHOWN]
    shown = _SECRET.sub("…", words)
    return say(
        Text(
            f"外部签名程序 {name_of(command)} 拒绝：{shown}。没有签署。",
            f"The external signer {name_of(command)} refuses: {shown}. Nothing was signed.",
        )
    )


def _bad(command: Sequence[str], what: str) -> str:
    return (
        f"The external signer {name_of(command)} gave no answer: {what}. Nothing was signed. What it says of "
        "the reason stands above; docs/keys.md says what it must answer."
    )


def _late(command: Sequence[str], timeout: float) -> str:
    return say(
        Text(
            f"外部签名程序 {name_of(command)} 在 {timeout:g} 秒内没有回答。没有签署；请及时批准，"
            "或加大 ZHENBO_SIGNER_TIMEOUT，然后再运行同一命令。",
            f"The external signer {name_of(command)} did not answer within {timeout:g} s. Nothing was "
            "signed; approve sooner or raise ZHENBO_SIGNER_TIMEOUT, then run the same command again.",
        )
    )
