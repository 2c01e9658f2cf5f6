# Java reads the names of files and its arguments in the encoding of the locale, which is ASCII where
# none is set: "Tür" could then not be read. Sourced by the scripts that start it, never run.

# Lets Java read and print UTF-8 where some locale of this machine does. Only the encoding changes:
# the language of messages and the forms of numbers stay what they were.
use_utf8() {
  [ "$(locale charmap 2> /dev/null)" != UTF-8 ] || return 0
  local known found wanted category
  known=$(locale -a 2> /dev/null) || return 0
  for wanted in '^C\.(UTF-8|utf8)$' '^en_US\.(UTF-8|utf8)$' '\.(UTF-8|utf8)$'; do
    found=$(grep -m 1 -E "$wanted" <<< "$known") && break
  done
  [ -n "$found" ] || return 0
  if [ -n "${LC_ALL:-}" ]; then
    for category in LC_COLLATE LC_MESSAGES LC_MONETARY LC_NUMERIC LC_TIME; do
      export "$category=$LC_ALL"
    done
    unset LC_ALL
  fi
  export LC_CTYPE=$found
}

use_utf8
