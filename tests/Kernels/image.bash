# shellcheck shell=bash
# The file system of a guest, as cpio archives that the kernel unpacks one after the other: the programs, the same for all
# kernels, and the modules of one. Sourced by run.sh.

readonly guest_programs=(ip tc bridge ethtool bpftool timeout bash sysctl)
readonly guest_libraries=(libbpf.so.1 libelf.so.1 libz.so.1 libsqlite3.so.0 libstdc++.so.6 libgcc_s.so.1)
readonly guest_modules=(
  veth sch_ingress cls_bpf cls_matchall cls_u32 act_mirred inet_diag tcp_diag udp_diag sch_fq dummy bridge br_netfilter bonding
  8021q macvlan sch_tbf
)

# BusyBox and cpio, fetched where the system lacks them.
find_tools() {
  PATH=$PATH:$cache/tools/bin:$cache/tools/usr/bin:/usr/sbin:/sbin
  if command -v busybox >/dev/null && command -v cpio >/dev/null; then return; fi
  use_suites "${suites[@]}" || return 1
  unpack_into "$cache/tools" "$(fetch_package busybox-static)" "$(fetch_package cpio)"
}

# add_program ROOT FILE: with the libraries it is linked to.
add_program() {
  local library
  cp --dereference "$2" "$1/bin/"
  while IFS= read -r library; do
    add_library "$1" "$library"
  done < <(ldd "$2" 2>/dev/null | grep --only-matching --extended-regexp '/[^ ]+\.so[^ ]*')
}

add_library() {
  if [[ -e $1$2 ]]; then return; fi
  mkdir --parents "$1$(dirname "$2")"
  cp --dereference "$2" "$1$2"
}

# pack FOLDER ARCHIVE: padded to what the kernel asks of each of several archives.
pack() {
  (cd "$1" && find . | cpio --create --format newc --quiet) >"$2"
  truncate --size %4096 "$2"
}

# make_programs ARCHIVE PROGRAM...: BusyBox, the tools and libraries, the built programs, the checks.
make_programs() {
  local -r tree="$scratch/tree"
  local program library file
  mkdir --parents "$tree"/{bin,proc,sys,dev,run,tmp,etc,root,modules} "$tree/var/tmp"
  add_program "$tree" "$(command -v busybox)"
  for program in "${guest_programs[@]}"; do
    file=$(readlink --canonicalize "$(command -v "$program")") || die "this machine has no $program"
    add_program "$tree" "$file"
    if [[ ! -e $tree/bin/$program ]]; then ln --symbolic "$(basename "$file")" "$tree/bin/$program"; fi
  done
  for program in "${@:2}"; do add_program "$tree" "$program"; done
  for library in "${guest_libraries[@]}"; do
    file=$(ldconfig -p | sed --quiet "s|^\s*$library (.*x86-64.*) => ||p" | head --lines 1)
    if [[ -n $file ]]; then add_library "$tree" "$file"; fi
  done
  ln --symbolic ../run "$tree/var/run"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
  cp --recursive "$here/guest" "$tree/checks"
  mv "$tree/checks/init" "$tree/init"
  pack "$tree" "$1"
  rm --recursive --force "$tree"
}

# make_modules KERNEL-FOLDER ARCHIVE MODE LOADS: the modules in the order in which they can be loaded, and what the checks are
# asked to do.
make_modules() {
  local -r tree="$scratch/modules"
  local module
  mkdir --parents "$tree/modules" "$tree/checks"
  for module in "${guest_modules[@]}"; do add_module "$1" "$tree/modules" "$module"; done
  printf '%s\n' "$3" >"$tree/checks/mode"
  printf '%s\n' "$4" >"$tree/checks/loads"
  pack "$tree" "$2"
  rm --recursive --force "$tree"
}

# add_module KERNEL-FOLDER TO NAME: after those that it depends on. What is no file is built in or not there at all.
add_module() {
  local -r to=$2 name=${3//-/_}
  local file needed
  if [[ -e $to/$name.ko ]]; then return; fi
  file=$(find "$1" -name "${name//_/[-_]}.ko*" -print -quit)
  case $file in
    *.xz) xz --decompress --stdout "$file" >"$to/$name.ko" ;;
    *.zst) zstd --quiet --decompress --stdout "$file" >"$to/$name.ko" ;;
    *.gz) gzip --decompress --stdout "$file" >"$to/$name.ko" ;;
    ?*) cp "$file" "$to/$name.ko" ;;
    *) return 0 ;;
  esac
  for needed in $(tr '\0' '\n' <"$to/$name.ko" | sed --quiet 's/^depends=//p' | tr , ' '); do
    add_module "$1" "$to" "$needed"
  done
  printf '%s\n' "$name" >>"$to/order"
}
