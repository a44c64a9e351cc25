# shellcheck shell=bash
setting nic-threaded-napi severity=medium role=interface phase=napi-threaded compare=number
setting_nic_threaded_napi_subjects() { every_interface; }
setting_nic_threaded_napi_get() { interface_value "$1" threaded; }
setting_nic_threaded_napi_want() { REPLY=0; }
setting_nic_threaded_napi_set() { write_value "/sys/class/net/$1/threaded" "$2"; }
setting_nic_threaded_napi_why() {
  explain 'packets are received in a kernel thread that the scheduler moves: a wake-up more for each interrupt, and on any core' \
    'bursts are not shared with other cores' \
    'kernel documentation of NAPI'
}
