"""The supervisor of `make run`: Valkey, migrations, demo data, then web, worker, scheduler and the simulated system.

Top of the layers; it knows the others only by their commands. It leaves no process behind: not on Ctrl-C, not on
SIGTERM, and not when it is itself killed (`programs.guarded`). Production uses the units in deploy/ instead.
"""
