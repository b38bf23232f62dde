#!/usr/bin/env bash
# Installs what the suite needs of the system, one line below for each package and its check.
# As root on Debian or Ubuntu by apt; otherwise prints the one command to run.
# Arguments: the Python to use, and `slow` for what only the slow tests need.
set -euo pipefail

python=${1:-python3}
tests=${2:-usual}
missing=()

# need PACKAGE CHECK...: PACKAGE is missing when CHECK fails
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

need python3-venv "$python" -c "import ensurepip, venv"
java_17() { [[ $(java -version 2>&1) =~ version\ \"([0-9]+) ]] && ((BASH_REMATCH[1] >= 17)); }
need java java_17           # Neo4j runs on it; which package that is, the system's own list says
need maven command -v mvn   # and comes by it
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
need chromium browser       # draws the interactive page
need npm command -v npm     # brings what checks the page: its scripts and its accessibility
[[ $tests != slow ]] || need r-base-core command -v Rscript # reads what is exported for R

((${#missing[@]})) || exit 0

# The oldest Java that the system has and Neo4j takes.
java_package() {
  apt-cache search --names-only '^openjdk-[0-9]+-jre-headless$' 2>/dev/null | cut -d- -f2 | sort -n |
    awk '$1 >= 17 && !found { found = $1 } END { print "openjdk-" (found ? found : 17) "-jre-headless" }'
}

if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  apt-get update --quiet
  may_install=yes
fi
[[ " ${missing[*]} " != *" java "* ]] || missing=("${missing[@]/#java/$(java_package)}")
command=(apt-get install --yes --no-install-recommends "${missing[@]}")
if [[ -n ${may_install:-} ]]; then
  DEBIAN_FRONTEND=noninteractive "${command[@]}"
else
  echo "The tests need packages of the system. Install them with:" >&2
  echo "  sudo ${command[*]}" >&2
  exit 1
fi
