#!/usr/bin/env bash
# The command datafolio, as it was installed. `datafolio --help` lists what it does.
set -euo pipefail
self=${BASH_SOURCE[0]}
while [[ -L $self ]]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac
done
home=$(cd "${self%/*}/../lib/datafolio" && pwd)
# shellcheck disable=SC2034
libraries=$home/libraries
# shellcheck source=/dev/null
source "$home/java.sh"
# shellcheck source=/dev/null
source "$home/launch.sh"
launch "$@"
