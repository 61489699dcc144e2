#!/bin/sh
# The one image of ClearML's server: the first argument says which of its services this is.
case "$1" in
  apiserver|fileserver|webserver)
    service=$1
    shift
    exec node "/opt/stand-ins/$service.ts" "$@"
    ;;
esac
echo "usage: $0 apiserver|fileserver|webserver" >&2
exit 1
