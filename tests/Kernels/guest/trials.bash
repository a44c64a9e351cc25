# shellcheck shell=bash
# The tests of the kernel room, each a result of its own. Sourced by all.bash.

declare -A trials_passed=() trials_failed=()    # by class

# note VERDICT NAME(VALUES) TEXT
note() {
  local -r class=${2%%.*}
  if [[ $1 == ok ]]; then trials_passed[$class]=yes; fi
  if [[ $1 == FAIL ]]; then trials_failed[$class]=yes; fi
  say "$1" "trial $2" "${3:-}"
}

# run_trials SECONDS FILTER...: of a failed one the first lines.
run_trials() {
  local line name='' text='' lines=0 ended='' last='none'
  while IFS= read -r line; do
    if [[ -n $name && $line != 'ok   '* && $line != 'FAIL '* && $line != 'skip '* && $line != 'trials: '* ]]; then
      if [[ $((++lines)) -lt 5 ]]; then text+=" ${line:0:200}"; fi
      continue
    fi
    if [[ -n $name ]]; then note FAIL "$name" "$text"; name=''; fi
    case $line in
      'ok   '*) last=${line#ok   }; note ok "$last" ;;
      'skip '*) last=${line#skip }; note skip "${last%%): *})" "${last#*): }" ;;
      'FAIL '*) last=${line#FAIL }; name="${last%%): *})"; text=${last#*): }; lines=0 ;;
      'trials: '*) ended=yes ;;
    esac
  done < <(timeout "$1" kernel-trials "${@:2}" 2>&1)
  if [[ -n $name ]]; then note FAIL "$name" "$text"; fi
  if [[ -z $ended ]]; then say FAIL trials "they did not end within $1 s; the last that did: $last"; fi
}
