#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Types and tests of the monitor's page, in Debian's Chromium, against a mock of the monitor; or against the monitor at
# TELEMETRY_PAGE_URL, then only those tests that compare the page with the monitor's own answers, or the files named by
# TELEMETRY_PAGE_TESTS. Recordings in which something is remarkable are made by tests/monitor/PageRecordings and played by the
# monitor, where both are built. Arguments are options of Node's test runner.
set -euo pipefail
cd "$(dirname "$0")"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
page=../../../appliance/monitor/page

# The packages of a folder by its lock file. Those that are there stay: other tests may be using them.
restore() (
    cd "$1"
    exec 9<.
    flock 9
    if [[ node_modules/.package-lock.json -nt package-lock.json ]]; then exit; fi
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
)

for folder in "$page" .; do restore "$folder"; done
if [[ -n ${TELEMETRY_PAGE_TESTS:-} ]]; then
    # Of the tests of the programs, which have started a monitor.
    read -ra files <<<"$TELEMETRY_PAGE_TESTS"
    exec node --test --test-force-exit --test-timeout=600000 "$@" "${files[@]}"
fi
node_modules/.bin/tsc -p .
if [[ -n ${TELEMETRY_PAGE_URL:-} ]]; then
    node --test --test-force-exit --test-timeout=600000 "$@" numbers.test.js
else
    node --test --test-force-exit --test-timeout=600000 --test-concurrency=3 "$@" ./*.test.js
fi
