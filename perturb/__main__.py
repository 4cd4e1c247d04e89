"""`python -m perturb` is the command `perturb`."""

from perturb.cli import main

if __name__ == "__main__":
    main()
