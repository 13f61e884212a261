import sys

from deployment.command_line import main

sys.exit(main(sys.argv[1:]))
