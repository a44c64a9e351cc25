# shellcheck shell=bash
setting nic-driver-firmware severity=info role=interface applies=bios
setting_nic_driver_firmware_subjects() { every_interface; }
setting_nic_driver_firmware_get() {
  local line driver='' version='' firmware=''
  ask ethtool -i "$1" || return
  split "$REPLY" $'\n'
  for line in "${PARTS[@]}"; do
    case $line in
      'driver: '*) driver=${line#*: } ;;
      'version: '*) version=${line#*: } ;;
      'firmware-version: '*) firmware=${line#*: } ;;
    esac
  done
  REPLY="${driver:-unknown} ${version:-none} firmware ${firmware:-none}"
}
setting_nic_driver_firmware_want() { setting_nic_driver_firmware_get "$1"; }
setting_nic_driver_firmware_hint() { REPLY="the vendor's tool"; }
setting_nic_driver_firmware_why() {
  explain 'hosts of one kind have one driver and one firmware; want.nic-driver-firmware says which' 'none' 'guides of the vendors'
}
