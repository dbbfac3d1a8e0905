#!/usr/bin/env bash
# Removes one check at a time from a copy of the repository and sees the attack tests fail: see README.md beside this.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
pattern=${1:-.}
copy=$(mktemp -d)
out="$root/artifacts/mutations"
trap 'rm -rf "$copy"' EXIT

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
lenient=(-c Debug -v q -nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:NuGetAudit=false)
product=src/KeyService.Signing/bin/Debug/net10.0/KeyService.Signing.dll
tests=tests/KeyService.Signing.Tests/bin/Debug/net10.0

# run_tests NAME: writes the attack tests that failed to NAME.failed; false if any did, or if none ran.
run_tests() {
  local results="$out/$1.trx"
  rm -f "$results"
  timeout 300 dotnet vstest "$tests/KeyService.Signing.Tests.dll" --TestCaseFilter:'FullyQualifiedName~.Attacks.' \
    "--logger:trx;LogFileName=$results" >"$out/$1.log" 2>&1 || true
  [ -s "$results" ] || { echo "(the test host died or hung)" >"$out/$1.failed"; return 1; }
  grep -oE '<UnitTestResult [^>]*' "$results" | grep 'outcome="Failed"' | names >"$out/$1.failed" || true
  grep -oE '<UnitTestResult [^>]*' "$results" | names >"$out/$1.ran"
  rm -f "$results"
  [ -s "$out/$1.ran" ] && ! [ -s "$out/$1.failed" ]
}

# The names of the tests, without namespace and arguments.
names() { grep -oE 'testName="[^"(]*' | sed -E 's/testName="KeyService\.Signing\.Tests\.Attacks\.//' | sort -u; }

# replace FILE FIND REPLACEMENT: false unless FIND stands there exactly once.
replace() {
  local text without
  text=$(cat "$1" && printf x) || return 1
  text=${text%x}
  without=${text//"$2"/}
  [ $((${#text} - ${#without})) = ${#2} ] || { printf '  in %s: found not exactly once: %s\n' "$1" "$2" >&2; return 1; }
  printf '%s' "${text%%"$2"*}$3${text#*"$2"}" >"$1"
}

name="" file="" find="" replacement="" pending=no problem=no
killed=0 survived=0 broken=0
touched=()

flush_edit() {
  [ "$pending" = yes ] || return 0
  pending=no
  [ "$problem" = no ] || return 0
  replace "src/KeyService.Signing/$file" "$find" "$replacement" || problem="does not apply"
}

finish_mutation() {
  [ -n "$name" ] || return 0
  flush_edit
  local verdict by=""
  if [ "$problem" = no ] && ! dotnet build src/KeyService.Signing --no-restore "${lenient[@]}" >"$out/build.log" 2>&1; then
    problem="does not build"
    grep -m 3 'error' "$out/build.log" >&2 || true
  fi
  if [ "$problem" != no ]; then
    verdict="ERROR: $problem"; broken=$((broken + 1))
  else
    cp "$product" "$tests/"
    if run_tests mutant; then
      verdict=SURVIVED; survived=$((survived + 1))
    else
      verdict=killed; killed=$((killed + 1))
      cat "$out/mutant.failed" >>"$out/killers"
      by=" by $(wc -l <"$out/mutant.failed"): $(head -3 "$out/mutant.failed" | sed 's/.*\.//' | paste -sd' ')"
    fi
  fi
  printf '%-60s %s%s\n' "$name" "$verdict" "$by"
  printf '| %s | %s%s |\n' "$name" "$verdict" "$by" >>"$out/report.md"
  local each
  for each in "${touched[@]}"; do cp "honest/$each" "src/KeyService.Signing/$each"; done
  touched=(); name=""
}

mkdir -p "$out" && rm -f "$out"/*
(cd "$root" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy" 2>/dev/null) || true
cd "$copy"
cp -r src/KeyService.Signing honest
dotnet build tests/KeyService.Signing.Tests "${lenient[@]}" >"$out/build.log" 2>&1 || { cat "$out/build.log"; exit 1; }
run_tests honest || { echo "the attack tests fail without any mutation:"; cat "$out/honest.failed"; exit 1; }
echo "$(wc -l <"$out/honest.ran") attack tests pass without a mutation"
printf '| removed | verdict |\n| --- | --- |\n' >"$out/report.md"
: >"$out/killers"

while IFS= read -r line <&3; do
  case "$line" in
    '@ '*)
      finish_mutation
      problem=no pending=no
      name=${line#@ }
      [[ $name =~ $pattern ]] || name="" ;;
    '- '*) flush_edit; find=${line#- }; replacement=""; pending=yes ;;
    '+' | '+ '*) replacement+=${replacement:+$'\n'}${line:2} ;;
    '') ;;
    *) flush_edit; file=$line; touched+=("$line") ;;
  esac
  [ -n "$name" ] || { pending=no; touched=(); }
done 3< <(cat "$here"/*.txt)
finish_mutation

comm -23 "$out/honest.ran" <(sort -u "$out/killers") >"$out/idle"
{
  printf '\n%s killed, %s survived, %s in error\n' "$killed" "$survived" "$broken"
  if [ "$pattern" = . ]; then
    printf '\n%s of %s attack tests fail by at least one mutation.\n' \
      "$(($(wc -l <"$out/honest.ran") - $(wc -l <"$out/idle")))" "$(wc -l <"$out/honest.ran")"
    [ ! -s "$out/idle" ] || { printf 'By none:\n'; sed 's/^/- /' "$out/idle"; }
  fi
} | tee -a "$out/report.md"
[ "$survived" = 0 ] && [ "$broken" = 0 ] && [ "$killed" -gt 0 ]
