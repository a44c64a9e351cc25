#!/usr/bin/env bash
# Draws the output of a terminal as SVG. Called by './build.sh picture'.
# picture.sh TITLE <TERMINAL >SVG: text with the colour codes of a terminal, one row a line.
# Each piece of text has its place by its column, so that columns stay straight in any font. The colours follow the
# light or dark preference of the viewer.
set -euo pipefail

readonly title=$1

# In bytes: the awk of Debian knows no UTF-8. A letter is its first byte with the bytes that continue it.
LC_ALL=C awk -v title="$title" '
  function flush() {
    if (text != "") {
      gsub(/&/, "\\&amp;", text)
      gsub(/</, "\\&lt;", text)
      pieces = pieces sprintf("<text x=\"%.1f\" y=\"%d\"%s textLength=\"%.1f\">%s</text>\n",
        margin + begin * advance, row * leading + 9, style == "" ? "" : " class=\"" style "\"",
        (column - begin) * advance, text)
    }
    text = ""
  }

  function take(letters, columns) {
    if (text == "") begin = column
    text = text letters
    column += columns
  }

  BEGIN {
    advance = 7.22; leading = 16; margin = 14
    class["1"] = "bold"; class["38;5;9"] = "bad"; class["38;5;11"] = "warn"; class["38;5;2"] = "good"
  }

  {
    row++
    column = 0
    style = ""
    rest = $0
    sub(/[ \r]+$/, "", rest)
    while (rest != "") {
      if (match(rest, /^\033\[[0-9;]*m/)) {
        flush()
        style = class[substr(rest, 3, RLENGTH - 3)]
      } else if (match(rest, /^ +/) && (RLENGTH > 1 || text == "")) {
        flush()
        column += RLENGTH
      } else {
        match(rest, /^.[\200-\277]*/)
        take(substr(rest, 1, RLENGTH), 1)
      }
      rest = substr(rest, RLENGTH + 1)
    }
    flush()
    if (column > columns) columns = column
  }

  END {
    width = 2 * margin + columns * advance
    height = (row + 1) * leading
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
      width, height, width, height
    printf "<title>%s</title>\n", title
    print "<style>"
    print "  rect { fill: #ffffff }"
    print "  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, \"DejaVu Sans Mono\", monospace;"
    print "    fill: #1f2328 }"
    print "  .bold { font-weight: bold } .bad { fill: #cf222e } .warn { fill: #9a6700 } .good { fill: #1a7f37 }"
    print "  @media (prefers-color-scheme: dark) {"
    print "    rect { fill: #0d1117 }"
    print "    text { fill: #d1d7e0 }"
    print "    .bad { fill: #ff7b72 }"
    print "    .warn { fill: #d29922 }"
    print "    .good { fill: #3fb950 }"
    print "  }"
    print "</style>"
    printf "<rect width=\"%d\" height=\"%d\" rx=\"6\"/>\n", width, height
    printf "%s</svg>\n", pieces
  }'
