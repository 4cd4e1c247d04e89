"""Reports of a run: they read the files of its folder and nothing else."""
