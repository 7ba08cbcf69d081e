# Sourced by ./ebb and ./test: finds what building needs, or says how to get it. Leaves the path of the .NET SDK that global.json asks for in $dotnet.

# The SDK and its packages want a home; a user without one gets it beside what is built.
if [ ! -w "${DOTNET_CLI_HOME:-${HOME:-/nowhere}}" ]; then
  export DOTNET_CLI_HOME=$root/artifacts/home HOME=$root/artifacts/home
  mkdir -p "$HOME"
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1

sdk_is_there() {
  local candidate said=
  for candidate in "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$(command -v dotnet)" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet "$HOME/.dotnet/dotnet"; do
    if [ -x "$candidate" ]; then
      dotnet=$candidate
      said=$(cd "$root" && "$candidate" --version 2>&1) && return 0
      said="${said%%$'\n'*}"
    fi
  done
  echo "$me: building needs the .NET SDK 10, and there is none here${said:+ ($dotnet: $said)}. Debian and Ubuntu:" \
    "apt-get install dotnet-sdk-10.0; any Linux: https://dot.net/v1/dotnet-install.sh --channel 10.0" >&2
  return 1
}

# The page of `ebb report` is bundled with them.
node_is_there() {
  command -v node >/dev/null && command -v npm >/dev/null && return 0
  echo "$me: building needs Node.js 18 or later with npm, and there is none here. Debian and Ubuntu: apt-get install nodejs npm; any Linux: https://nodejs.org" >&2
  return 1
}

# No server is left running behind a build: it would stand in the next survey.
sdk() {
  (cd "$root" && "$dotnet" "$@" -nodeReuse:false -p:UseSharedCompilation=false)
}
