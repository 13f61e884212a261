"""A script for a host's root, given through the channel's input: neither it nor a secret in it is on a command line."""

import paramiko

from deployment.remote.link import CommandFailed, Link, LinkFailed, told


def run_script(link: Link, script: str, *, seconds: int) -> str:
    """What it says. Raises CommandFailed, LinkFailed."""
    shell = "sh -s" if link.host.login.user == "root" else "sudo -n sh -s"
    channel = link.channel()
    channel.set_combine_stderr(True)
    channel.settimeout(seconds)
    try:
        channel.exec_command(f"timeout -k 5 {seconds} {shell}")
        # Read to its end before it begins, so that no command of its own reads on in it.
        channel.sendall(f"{{\n{script}\nexit 0\n}} </dev/null\n".encode())
        channel.shutdown_write()
        said: str = channel.makefile("rb").read().decode(errors="replace").strip()
        status: int = channel.recv_exit_status()
    except (paramiko.SSHException, OSError, EOFError) as error:
        link.close()
        raise LinkFailed(f"{link.host.name}: {told(error)}") from error
    finally:
        channel.close()
    if status:
        raise CommandFailed(f"{link.host.name}: status {status}: {said[-2000:]}")
    return said
