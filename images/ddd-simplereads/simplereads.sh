#!/bin/sh
# Shows the end of the file that ddd-simplewrites writes to, and goes on showing it.
# The first process of a container ignores signals that it has not asked for: without the traps Ctrl-C would do nothing.
trap 'exit 130' INT
trap 'exit 143' TERM
touch /logs/hostnames.log
tail -f /logs/hostnames.log &
wait
