#!/bin/sh
# /etc/machine holds what the test has put there: ca.pem, server.pem, server-key.pem, ssh_host_ed25519_key, authorized_keys.
set -e
mkdir -p /run/sshd
chmod 600 /etc/machine/server-key.pem /etc/machine/ssh_host_ed25519_key
set -- -o HostKey=/etc/machine/ssh_host_ed25519_key -o AuthorizedKeysFile=/etc/machine/authorized_keys -o StrictModes=no \
  -o PasswordAuthentication=no -o KbdInteractiveAuthentication=no -o UsePAM=no -o MaxStartups=100
# newer ones shut out for a while who fails too often, which is what tests do
if /usr/sbin/sshd -t "$@" -o PerSourcePenalties=no 2>/dev/null; then
  set -- "$@" -o PerSourcePenalties=no
fi
/usr/sbin/sshd "$@"
exec dockerd --host unix:///var/run/docker.sock --host tcp://0.0.0.0:2376 \
  --tlsverify --tlscacert /etc/machine/ca.pem --tlscert /etc/machine/server.pem --tlskey /etc/machine/server-key.pem \
  --iptables=false --ip6tables=false
