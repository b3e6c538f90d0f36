# What the findings share: a temporary folder that goes when they end, pinned packages in it, and a comparison that ends them.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LC_ALL=C.UTF-8
work=$(mktemp -d)
started=()
trap 'for id in "${started[@]}"; do kill "$id" 2> /dev/null || true; wait "$id" 2> /dev/null || true; done; rm -rf "$work"' EXIT

# same WHAT SEEN EXPECTED: prints what was seen. Anything else than expected ends the script with 1.
same() {
  printf '%s: %s\n' "$1" "$2"
  [ "$2" = "$3" ] || { printf 'CHANGED. Expected: %s\n' "$3"; exit 1; }
}

# debian NAME=VERSION…: unpacks Debian packages, and those they need that are not installed, into $root. Installs nothing.
debian() {
  root=$work/root
  mkdir -p "$root" "$work/debs/partial"
  apt-get -y -qq --no-install-recommends --reinstall --allow-downgrades --download-only -o APT::Sandbox::User=root \
    -o Dir::Cache::archives="$work/debs/" install "$@" > "$work/apt.log" 2>&1 \
    || { cat "$work/apt.log"; echo "Could not get $* (apt-get update?)."; exit 2; }
  for package in "$work"/debs/*.deb; do dpkg -x "$package" "$root"; done
  for package in "$@"; do
    compgen -G "$work/debs/${package%%=*}_*.deb" > /dev/null || { echo "Could not get $package (apt-get update?)."; exit 2; }
    echo "Debian package $package"
  done
  LD_LIBRARY_PATH=$(find "$root" -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd :)
  export LD_LIBRARY_PATH
}

# program NAME=VERSION… < Program.cs: runs a C# program with these NuGet packages and a pinned runtime of its own; writes $work/output.
program() {
  mkdir -p "$work/program"
  cat > "$work/program/Program.cs"
  {
    echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>'
    echo '<ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><SelfContained>true</SelfContained>'
    echo '<RuntimeFrameworkVersion>10.0.12</RuntimeFrameworkVersion>'
    echo '<DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>'
    echo "<RuntimeIdentifier>linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')</RuntimeIdentifier></PropertyGroup><ItemGroup>"
    for package in "$@"; do echo "<PackageReference Include=\"${package%%=*}\" Version=\"[${package#*=}]\" />"; done
    echo '</ItemGroup></Project>'
  } > "$work/program/program.csproj"
  NUGET_PACKAGES=$work/packages dotnet publish "$work/program" -o "$work/published" > "$work/build.log" 2>&1 \
    || { cat "$work/build.log"; exit 2; }
  for package in "$@"; do echo "NuGet package $package"; done
  "$work/published/program" > "$work/output" 2>&1 || { cat "$work/output"; echo "CHANGED. The program failed."; exit 1; }
  cat "$work/output"
}

# line TEXT: a line of the program's output is exactly this.
line() { grep -Fxq -- "$1" "$work/output" || { printf 'CHANGED. Expected the line: %s\n' "$1"; exit 1; }; }
