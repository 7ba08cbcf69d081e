# Sourced by ./ebb and ./test: finds the .NET SDK that global.json asks for, or says how to get it.
# Leaves its path in $dotnet. What it sets stays with the build: no telemetry, no servers that outlive it.

sdk_is_there() {
  dotnet=
  local candidate
  for candidate in "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$(command -v dotnet)" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet "${HOME:-/nowhere}/.dotnet/dotnet"; do
    if [ -x "$candidate" ] && (cd "$root" && "$candidate" --version) >/dev/null 2>&1; then
      dotnet=$candidate
      return 0
    fi
  done
  echo "$me: building needs the .NET SDK 10, and there is none here. Debian and Ubuntu: apt-get install dotnet-sdk-10.0;" \
    "any Linux: https://dot.net/v1/dotnet-install.sh --channel 10.0" >&2
  return 1
}

# No server is left running behind a build: it would stand in the next survey.
sdk() {
  (cd "$root" && DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1 \
    "$dotnet" "$@" -nodeReuse:false -p:UseSharedCompilation=false)
}
