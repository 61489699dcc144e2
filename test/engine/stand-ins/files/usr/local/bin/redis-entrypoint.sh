#!/bin/sh
# As the image of Redis does it: options alone are the server's, and the server runs under an account of its own.
set -e
case "$1" in
  -*|*.conf) set -- redis-server "$@" ;;
esac
if [ -n "$STAND_IN_FAULTS" ] || [ -e /data/stand-in-faults.json ]; then
  set -- node /opt/stand-ins/redis-faults.ts "$@"
fi
if [ "$(id -u)" = 0 ]; then
  find . \! -user redis -exec chown redis '{}' +
  exec su -s /bin/sh redis -c 'exec "$0" "$@"' "$@"
fi
exec "$@"
