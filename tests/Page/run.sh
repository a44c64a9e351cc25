#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Types and tests of the monitor's page, in Debian's Chromium, against a mock of the monitor; or against the monitor at
# TELEMETRY_PAGE_URL, then only those tests that compare the page with the monitor's own answers. Recordings in which
# something is remarkable are made by tests/PageRecordings and played by the monitor, where both are built. Arguments are
# options of Node's test runner.
set -euo pipefail
cd "$(dirname "$0")"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
page=../../appliance/Telemetry.Monitor/Page

for folder in "$page" .; do
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
done
node_modules/.bin/tsc -p .
if [[ -n ${TELEMETRY_PAGE_URL:-} ]]; then
    node --test --test-force-exit --test-timeout=600000 "$@" numbers.test.js
else
    node --test --test-force-exit --test-timeout=600000 --test-concurrency=3 "$@" ./*.test.js
fi
