#!/bin/sh
# SMB_PASSWORD: speaker's
set -e
printf '%s\n%s\n' "$SMB_PASSWORD" "$SMB_PASSWORD" | smbpasswd -s -a speaker
exec smbd --foreground --no-process-group --debug-stdout
