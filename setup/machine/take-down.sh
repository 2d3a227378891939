# Undoes what bring-up.sh wrote down in $record. Read by sh from stdin, as root.
# $engine is "remove" or "keep". Images, containers and volumes (/var/lib/docker) stay on the disk in any case.
set -eu
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }

written_down() { sed -n "s/^$1 //p" "$record" 2>/dev/null; }

strike_out() {
  sed -i "/^$1 /d" "$record"
  [ -s "$record" ] || rm -f "$record"
}

main() {
  if [ "$engine" = list ]; then
    written_down installed | sed 's/^/installed /'
    return
  fi
  added=$(written_down group)
  if [ -n "$added" ]; then
    for one in $added; do
      gpasswd -d "$one" docker >/dev/null 2>&1 || true
      say "did took $one out of the group docker"
    done
    strike_out group
  fi
  packages=$(written_down installed)
  [ -n "$packages" ] || return 0
  if [ "$engine" = remove ]; then
    say "note removing $packages"
    log=$(mktemp)
    if [ -d /run/systemd/system ]; then systemctl stop docker >/dev/null 2>&1 || true; else service docker stop >/dev/null 2>&1 || true; fi
    # iptables may serve others by now
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq remove -y $(echo "$packages" | sed 's/ *iptables//') >"$log" 2>&1 || { tail -n 5 "$log" >&2; exit 12; }
    rm -f "$log"
    strike_out installed
    say "did removed $packages; its data stays in /var/lib/docker"
  else
    say "kept the engine ($packages)"
  fi
}

main </dev/null
