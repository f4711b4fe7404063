import sys

from greenroom.operate.cli import main

if __name__ == "__main__":
    sys.exit(main())
