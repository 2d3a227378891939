#!/bin/sh
# Simply writes the hostname to a file, and ends. A container's hostname is its id.
hostname >> /logs/hostnames.log
