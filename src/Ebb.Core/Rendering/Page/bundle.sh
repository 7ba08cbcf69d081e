#!/bin/bash
# Bundles the script and the style of the page of `ebb report`: bundle.sh DIR
# Leaves in DIR page.js and page.css, and beside each the hash by which the page's own policy allows it.
# What goes wrong is one line that MSBuild takes for an error.
from=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
fail() {
  echo "page : error EBB1: $1"
  exit 1
}
for tool in node npm; do
  command -v "$tool" >/dev/null || fail "building needs Node.js with npm, and there is no $tool here. Debian and Ubuntu: apt-get install nodejs npm"
done
mkdir -p "$1" && cd "$1" || fail "$1 cannot be written"
cp "$from"/*.js "$from"/*.css "$from"/package*.json .
npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >npm.log 2>&1 </dev/null ||
  fail "npm cannot bring uPlot and esbuild, which it fetches once from its registry: $(grep -E '^npm (error|ERR!)' npm.log | grep -m 1 -vE ' (code|errno|syscall) ' | tr ':' ' ') (all of it is in $PWD/npm.log)"
{
  echo "/*!"
  cat node_modules/uplot/LICENSE
  echo "*/"
} >license.txt
bundle() {
  node node_modules/esbuild/bin/esbuild "$1" --bundle --minify --log-level=error --target=es2022 "${@:3}" --outfile="bundle/$1" >esbuild.log 2>&1 </dev/null ||
    fail "esbuild: $(head -n 1 esbuild.log | tr ':' ' ') (all of it is in $PWD/esbuild.log)"
  { [ -n "$2" ] && cat "$2"; cat "bundle/$1"; } >"$1.new"
  printf 'sha256-%s' "$(node -e 'process.stdout.write(require("crypto").createHash("sha256").update(require("fs").readFileSync(process.argv[1])).digest("base64"))' "$1.new")" >"$1.hash"
}
bundle page.js license.txt --format=iife
bundle page.css ""
mkdir -p out && mv page.js.new out/page.js && mv page.css.new out/page.css && mv page.css.hash page.js.hash out/ && touch out/*
