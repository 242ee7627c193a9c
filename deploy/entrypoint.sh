#!/bin/sh
# Starts `jauge` in the container. The root file system may be read-only: what is written are two folders, of which the
# kernels' is filled with those that the image brings (a volume or tmpfs over it hides what the image has there).
set -eu
. /opt/jauge/bin/processor.sh

refuse() {
  echo "jauge: $1 cannot be written by user $(id -u): mount $2 there" >&2
  exit 1
}

case "${1:-}" in
  collect | notify | brands | topics | doctor | init | alerts | -*) ;; # they run no kernel
  *)
    if [ ! -e "$NUMBA_CACHE_DIR/.complete" ]; then
      [ -w "$NUMBA_CACHE_DIR" ] || refuse "$NUMBA_CACHE_DIR" "a tmpfs or an empty volume of 128 MB"
      cp -R /opt/jauge/kernels/. "$NUMBA_CACHE_DIR/"
      touch "$NUMBA_CACHE_DIR/.complete"
    fi
    ;;
esac
if [ "${1:-}" = collect ] && [ ! -e "$JAUGE_DATA/pseudonym.key" ]; then # made at the first start, and has to stay
  [ -w "$JAUGE_DATA" ] || refuse "$JAUGE_DATA" "a volume that is kept: the key of the pseudonyms is written there once"
fi
exec jauge "$@"
