#!/usr/bin/env bash
# Installs Virtuoso, the SPARQL server that the tests of remote stores run against (Debian, as root or by sudo).
set -euo pipefail
command -v virtuoso-t > /dev/null && exit 0
SUDO=$([ "$(id -u)" = 0 ] || echo sudo)
$SUDO apt-get update --quiet
DEBIAN_FRONTEND=noninteractive $SUDO apt-get install --quiet --yes --no-install-recommends virtuoso-opensource-7-bin
