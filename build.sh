#!/usr/bin/env bash
# The one entry point for all checks. `./build.sh help` lists the steps.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Debian keeps nginx and apache2 where only root's PATH looks.
export PATH="$PATH:/usr/sbin"
CONFIGURATION="${CONFIGURATION:-Release}"
RESULTS="artifacts/test-results"

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# need COMMAND PACKAGE…: installs Debian packages where it may, or says exactly what is missing.
need() {
  local command=$1; shift
  command -v "$command" >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing $* (for $command)"
    apt-get update -q >/dev/null
    without_starting env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null
    command -v "$command" >/dev/null 2>&1 || fail "installed $*, but there is still no '$command'"
  else
    fail "'$command' is missing and only root may install it: sudo apt-get install $*"
  fi
}

# Installed servers are for the tests to run: none may start as a system service and take a port (man invoke-rc.d).
without_starting() {
  local policy=/usr/sbin/policy-rc.d result=0
  [ -e "$policy" ] && { "$@"; return; }
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
  "$@" || result=$?
  rm -f "$policy"
  return "$result"
}

# The npm peers ask for Node 20; older Debian and Ubuntu have 18, and npm has newer ones as packages.
need_node() {
  need node nodejs
  need npm npm
  [ "$(node --version | grep -oE '[0-9]+' | head -1)" -ge 20 ] && return
  local package="node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')"
  say "Node $(node --version) is too old: taking $package@20 from npm"
  npm install --no-save --no-audit --no-fund --loglevel=error --prefix artifacts/node "$package@20"
  PATH="$PWD/artifacts/node/node_modules/$package/bin:$PATH"
}

prerequisites() {
  command -v dotnet >/dev/null 2>&1 || fail "the .NET 10 SDK is missing: see https://dotnet.microsoft.com/download"
  need_node
  need nginx nginx
  need apache2 apache2
}

step_build() {
  say "build ($CONFIGURATION)"
  dotnet build KeyService.sln -c "$CONFIGURATION" -v q
}

step_format() {
  say "format"
  dotnet format KeyService.sln --verify-no-changes --no-restore
}

step_node() {
  say "Node packages of tests/node"
  (cd tests/node && npm ci --no-audit --no-fund --loglevel=error)
}

# Runs each test project on its own, one after the other: the tests start processes and two cores are few.
step_test() {
  prerequisites
  step_build
  step_format
  step_node
  say "tests"
  rm -rf "$RESULTS" && mkdir -p "$RESULTS"
  local project name passed=0 failed=0 skipped=0 broken=0
  for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    printf -- '-- %s\n' "$name"
    dotnet test "$project" -c "$CONFIGURATION" --no-build --logger "trx;LogFileName=$name.trx" \
      --results-directory "$RESULTS" --logger "console;verbosity=minimal" --blame-hang-timeout 15m < /dev/null || true
    if ! [ -s "$RESULTS/$name.trx" ]; then
      echo "$name wrote no results: its test host failed" >&2
      broken=$((broken + 1))
      continue
    fi
    passed=$((passed + $(counter passed "$RESULTS/$name.trx")))
    failed=$((failed + $(counter failed "$RESULTS/$name.trx") + $(counter error "$RESULTS/$name.trx") + $(counter timeout "$RESULTS/$name.trx")))
    skipped=$((skipped + $(counter total "$RESULTS/$name.trx") - $(counter executed "$RESULTS/$name.trx")))
  done
  say "cases inside data-driven tests"
  grep -rhE '^(.*<StdOut>)?cases: |<StdOut>.* cases ran' "$RESULTS" --include='*.trx' | sed 's/.*<StdOut>//; s/<.*//' | sort -u || true
  failed=$((failed + broken))
  printf '\n'
  if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

counter() { grep -oE "<Counters [^>]*" "$2" | grep -oE " $1=\"[0-9]+\"" | head -1 | grep -oE '[0-9]+' || echo 0; }

step_bench() {
  say "bench: ratios, both sides in one run"
  dotnet run -c Release --project bench/KeyService.Bench -- load "$@"
}

step_bench_responses() {
  say "bench: signed and verified responses by body size"
  dotnet run -c Release --project bench/KeyService.Bench -- responses "$@"
}

step_bench_pieces() {
  say "bench: pieces (BenchmarkDotNet)"
  dotnet run -c Release --project bench/KeyService.Bench -- pieces "$@"
}

step_fuzz() {
  say "fuzz"
  dotnet run -c Release --project fuzz/KeyService.Fuzz -- "$@"
}

step_mutate() {
  say "mutations: each check removed must fail an attack test"
  tests/mutations/run.sh "$@"
}

step_mesh() { dotnet run --project samples/Mesh -- "$@"; }

step_pack() {
  say "pack"
  dotnet pack KeyService.sln -c Release -o artifacts/packages -v q
  ls artifacts/packages
}

step_help() {
  cat <<'HELP'
usage: ./build.sh STEP
  build         builds the solution (CONFIGURATION=Release by default)
  test          installs what the tests need, builds, checks the format and runs every test
  format        checks the format; `dotnet format` mends it
  mesh          runs samples/Mesh
  bench         measures the ratios of the README and writes artifacts/bench.json
  bench-responses  measures signed and verified responses by body size and writes artifacts/bench-responses.json
  bench-pieces  runs the BenchmarkDotNet benches
  fuzz          10 million hostile inputs (--target NAME, --seed N, --iterations N, --first N)
  mutate        removes each check of the verifier in a copy and sees the attack tests fail (a PATTERN for some)
  pack          packs the libraries and the keysvc tool into artifacts/packages
HELP
}

step="${1:-help}"
shift || true
case "$step" in
  build | test | format | bench | fuzz | mutate | mesh | pack | help) "step_$step" "$@" ;;
  bench-responses) step_bench_responses "$@" ;;
  bench-pieces) step_bench_pieces "$@" ;;
  *) step_help >&2; fail "there is no step '$step'" ;;
esac
