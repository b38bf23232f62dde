#!/usr/bin/env bash
# Installs what the suite needs of the system: `command-or-check:package`, one a line below.
# As root on Debian or Ubuntu by apt; otherwise prints the one command to run.
set -euo pipefail

python=${1:-python3}
missing=()

# need PACKAGE CHECK...: PACKAGE is missing when CHECK fails
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

need python3-venv "$python" -c "import ensurepip, venv"
# Java, Maven and Chromium come here with the first test that starts them, for example:
#   need maven command -v mvn

((${#missing[@]})) || exit 0

command=(apt-get install --yes --no-install-recommends "${missing[@]}")
if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  apt-get update --quiet
  DEBIAN_FRONTEND=noninteractive "${command[@]}"
else
  echo "The tests need packages of the system. Install them with:" >&2
  echo "  sudo ${command[*]}" >&2
  exit 1
fi
