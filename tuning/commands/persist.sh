# shellcheck shell=bash
# persist: writes the unit and names the boot parameters. Nothing is enabled, and the boot loader is not touched.

command_persist() {
  local unit missing folder=${output:-$root/etc/systemd/system}
  local -r file="$folder/$unit_name"
  unit=$(unit_text) || exit
  missing_parameters
  missing=$REPLY
  if [[ $dry_run == false ]]; then
    [[ -n $root || $EUID -eq 0 || -n $output ]] || die 3 "$folder is root's: run tune as root, or name another folder with --output DIR"
    write_unit "$file" "$unit"
  fi
  if [[ $json == true ]]; then
    json unit "file=$file" "text=$unit" "written:=$([[ $dry_run == true ]] && printf false || printf true)"
    json boot "missing?=$missing" "present=$(boot_present)"
    json summary command=persist "missing?=$missing"
    return
  fi
  if [[ $dry_run == true ]]; then
    put "$file would be"
    put "$unit"
    put ''
  else
    put "$file is written; nothing is enabled: systemctl daemon-reload && systemctl enable $unit_name"
  fi
  if [[ -n $missing ]]; then
    put 'boot parameters to add to the boot loader, by hand (they take a reboot):'
    put "  $missing"
  else
    put 'the kernel was started with all boot parameters that the roles ask for'
  fi
}
