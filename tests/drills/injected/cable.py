"""The cable between a site and its database: a forwarder in a process of its own that can be cut.

`python -m tests.drills.injected.cable PORT DATABASE_PORT` takes a word a line and answers with the number of ends of
connections that it hit: "cut" closes all and refuses new ones, "hang" passes nothing on any more and leaves all open,
"mend" lets new ones through and closes those that hung.
"""

import asyncio
import os
import subprocess
import sys
from contextlib import suppress

_BLOCK = 1 << 16


class Forwarder:
    def __init__(self, database_port: int) -> None:
        self.database_port = database_port
        self.open: set[asyncio.StreamWriter] = set()
        self.cut = False
        self.flowing = asyncio.Event()
        self.flowing.set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.transport.abort()
            return
        self.open.add(writer)
        try:
            await self.flowing.wait()
            there_reader, there = await asyncio.open_connection("127.0.0.1", self.database_port)
            self.open.add(there)
            try:
                await asyncio.gather(self.pump(reader, there), self.pump(there_reader, writer))
            finally:
                self.open.discard(there)
                there.transport.abort()
        except OSError:
            pass
        finally:
            self.open.discard(writer)
            writer.transport.abort()

    async def pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while block := await source.read(_BLOCK):
                await self.flowing.wait()
                target.write(block)
                await target.drain()
        target.transport.abort()

    def obey(self, word: str) -> int:
        hit = len(self.open)
        self.cut = word == "cut"
        if word == "hang":
            self.flowing.clear()
            return hit
        if word == "cut" or not self.flowing.is_set():
            for writer in list(self.open):
                writer.transport.abort()
        self.flowing.set()
        return hit


async def serve(port: int, database_port: int) -> None:
    forwarder = Forwarder(database_port)
    await asyncio.start_server(forwarder.take, "127.0.0.1", port)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        sys.stdout.write(f"{forwarder.obey(line.strip())}\n")
        sys.stdout.flush()
    os._exit(0)  # connections and all


class Cable:
    """The harness's end."""

    def __init__(self, port: int, database_port: int) -> None:
        self.port = port
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.injected.cable", str(port), str(database_port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.state = ""
        self.say("mend")

    def say(self, word: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.state = word
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
