#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.umask(0o077)  # database, images and logs are nobody else's on this machine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
