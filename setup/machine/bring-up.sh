# Makes a Debian or Ubuntu host a docker target. Read by sh from stdin, as root; can be run again and again.
# Lines on stdout are progress: "did …", "kept …", "note …". Exit codes: see host-script.ts.
# What it changes is written down in $record, so that it can be undone.
set -eu
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }

installed() { command -v dockerd >/dev/null && command -v docker >/dev/null; }

answers() { docker --host unix:///var/run/docker.sock version --format '{{.Server.Version}}' 2>/dev/null; }

write_down() {
  mkdir -p "$(dirname "$record")"
  grep -qxF "$1" "$record" 2>/dev/null || printf '%s\n' "$1" >>"$record"
}

packages() {
  # from Debian 13 on, the docker program is a package of its own
  if apt-cache show docker-cli >/dev/null 2>&1; then echo docker.io docker-cli iptables; else echo docker.io iptables; fi
}

apt_install() {
  # settings that are there already (/etc/default/docker) stay, and nobody is asked about them
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -qq install -y --no-install-recommends $(packages) >"$log" 2>&1
}

install_engine() {
  command -v apt-get >/dev/null || { echo 'no apt-get: neither Debian nor Ubuntu' >&2; exit 10; }
  say "note installing docker.io from the distribution; this may take a minute"
  log=$(mktemp)
  # a fresh machine has no package lists yet, an old one has stale ones
  if ! apt_install; then
    say "note apt-get update"
    apt-get -qq update >"$log" 2>&1 || { tail -n 5 "$log" >&2; exit 12; }
    apt_install || { tail -n 5 "$log" >&2; exit 12; }
  fi
  rm -f "$log"
  write_down "installed $(packages)"
  say "did installed $(docker --version)"
}

last_words() {
  printf '%s\n' "$said" | tail -n 3
  if [ -d /run/systemd/system ]; then journalctl -u docker -n 3 --no-pager --output cat; else tail -n 3 /var/log/docker.log; fi || true
}

start_engine() {
  # package scripts may have been told not to start it; a host without systemd has the init script
  if [ -d /run/systemd/system ]; then
    said=$(systemctl enable --now docker 2>&1) || true
  else
    said=$(service docker start 2>&1) || true
  fi
  tries=30
  until answers >/dev/null; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { last_words >&2 2>/dev/null; exit 13; }
    sleep 1
  done
  say "did started the engine, Docker $(answers)"
}

allow_user() {
  [ "$user" != root ] || return 0
  if id -nG "$user" | tr ' ' '\n' | grep -qx docker; then
    say "kept $user may use the engine (group docker)"
  else
    getent group docker >/dev/null || groupadd --system docker
    usermod -aG docker "$user"
    write_down "group $user"
    say "did let $user use the engine (group docker: as good as root there)"
  fi
}

main() {
  if installed; then
    say "kept $(docker --version)"
  else
    install_engine
  fi
  if answers >/dev/null; then
    say "kept engine running, Docker $(answers)"
  else
    start_engine
  fi
  allow_user
}

# nothing that runs above may read the rest of this text
main </dev/null
