# shellcheck shell=bash
# What switching a feature takes along, as 'sg off' takes TSO: written down before, restored with it.
setting nic-feature internal=yes role=interface phase=features
setting_nic_feature_get() { feature_get "${1%%/*}" "${1#*/}"; }
setting_nic_feature_set() { feature_set "${1%%/*}" "${1#*/}" "$2"; }
