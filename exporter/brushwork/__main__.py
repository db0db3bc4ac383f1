"""`brushwork`, and `python -m brushwork` straight from the source tree."""

from .interrupts import ending_at_once


def main() -> None:
    """Run the command line."""
    with ending_at_once():
        from .cli import main as run
    run()


if __name__ == "__main__":
    main()
