"""A data folder on a file system of its own, which can be filled to the brim and emptied in no time (takes root)."""

import errno
import os
import subprocess
from pathlib import Path

_ROOMY_MB = 768
_TRIES = 50


class SmallDisk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._mount("-t", "tmpfs", "-o", f"size={_ROOMY_MB}m,mode=755", "tmpfs", str(folder))

    def fill(self, *, leave_bytes: int) -> None:
        """Shrinks it to what it holds and `leave_bytes`; again where the site has written something meanwhile."""
        for _ in range(_TRIES):
            stat = os.statvfs(self.folder)
            used = (stat.f_blocks - stat.f_bfree) * stat.f_frsize
            try:
                self._mount("-o", f"remount,size={used + leave_bytes // 4096 * 4096}", str(self.folder))
            except subprocess.CalledProcessError:
                continue
            return
        raise OSError(errno.EBUSY, "the disk could not be shrunk", str(self.folder))

    def make_room(self) -> None:
        self._mount("-o", f"remount,size={_ROOMY_MB}m", str(self.folder))

    def is_full(self) -> bool:
        """Whether a write of ours fails for want of room."""
        probe = self.folder / "drill-probe"
        try:
            probe.write_bytes(bytes(1 << 20))
        except OSError as error:
            return error.errno == errno.ENOSPC
        finally:
            probe.unlink(missing_ok=True)
        return False

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=False)

    @staticmethod
    def _mount(*arguments: str) -> None:
        subprocess.run(["mount", *arguments], check=True, capture_output=True)
