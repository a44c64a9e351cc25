# Turns failed checks that lacks.tsv explains into 'lacks' with the reason. Input: lacks.tsv, then results.
function number(version, parts) {
  split(version, parts, /[.+-]/)
  return parts[1] * 1000 + parts[2]
}
FNR == NR {
  if ($0 !~ /^(#|$)/) { rows++; name[rows] = $1; since[rows] = number($2); words[rows] = $3; reason[rows] = $4 }
  next
}
$1 == "FAIL" {
  for (row = 1; row <= rows; row++)
    if ($2 ~ name[row] && number(kernel) < since[row] && index($3, words[row])) {
      print "lacks", $2, reason[row]
      next
    }
}
$1 != "end" { print }
