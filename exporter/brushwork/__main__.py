"""`python -m brushwork`: the command line straight from the source tree."""

from .cli import main

main()
