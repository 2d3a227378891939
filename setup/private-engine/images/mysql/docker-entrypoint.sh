#!/bin/bash
# Starts mysqld the way the official image does: the same variables, the same order of servers, the same messages.
set -eo pipefail

DATADIR=/var/lib/mysql
SOCKET=/var/run/mysqld/mysqld.sock

say() { printf '%s [%s] [Entrypoint]: %s\n' "$(date --rfc-3339=seconds)" "$1" "$2"; }
note() { say Note "$1"; }
fail() { say ERROR "$1" >&2; exit 1; }

# `docker run mysql --some-option` means mysqld with that option; `docker run -it mysql bash` is left alone.
[[ "$1" == -* ]] && set -- mysqld "$@"
[ "$1" = mysqld ] || exec "$@"

version=$(mysqld --version | awk '{ print $3 }')
note "Entrypoint script for MySQL Server $version started."

if [ "$(id -u)" = 0 ]; then
  find "$DATADIR" \! -user mysql -exec chown mysql '{}' +
  note "Switching to dedicated user 'mysql'"
  exec setpriv --reuid mysql --regid mysql --init-groups "$0" "$@"
fi

quote() { local text=${1//\\/\\\\}; printf "'%s'" "${text//\'/\\\'}"; }

if [ ! -d "$DATADIR/mysql" ]; then
  if [ -z "$MYSQL_ROOT_PASSWORD" ] && [ -z "$MYSQL_ALLOW_EMPTY_PASSWORD" ] && [ -z "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    fail 'Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD'
  fi
  note 'Initializing database files'
  "$@" --initialize-insecure
  note 'Database files initialized'

  note 'Starting temporary server'
  "$@" --daemonize --skip-networking --socket="$SOCKET"
  note 'Temporary server started.'

  if [ -n "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    MYSQL_ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64)
    note "GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
  fi
  password=$(quote "$MYSQL_ROOT_PASSWORD")
  mysql --user=root --socket="$SOCKET" <<SQL
    SET @@SESSION.SQL_LOG_BIN = 0;
    CREATE USER 'root'@'%' IDENTIFIED BY $password;
    GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
    ALTER USER 'root'@'localhost' IDENTIFIED BY $password;
SQL

  note 'Stopping temporary server'
  MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysqladmin --user=root --socket="$SOCKET" shutdown
  # Its pid file goes last, with the locks on the data.
  while [ -e /var/run/mysqld/mysqld.pid ]; do sleep 0.1; done
  note 'Temporary server stopped'
  note 'MySQL init process done. Ready for start up.'
fi

exec "$@"
