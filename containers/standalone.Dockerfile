# docker build -f containers/standalone.Dockerfile -t pixstream .
# docker run --network host --read-only -v pixstream-data:/data pixstream
# docker exec <container> pixstream quarantine list               the command line tool is beside it: --help
#
# In the host's network, because it listens on loopback: without PixStream__Credentials__Registry it asks no client for
# credentials. Where only clients that may read everything reach the container's own network, a proxy for example, it listens
# there as well:
#   docker run -e ASPNETCORE_URLS=http://+:8080 -e PixStream__Http__TrustNetwork=true --read-only -v pixstream-data:/data pixstream
#
# No HEALTHCHECK: the runtime image has no shell and no curl, and the process answers /health/live and /health/ready on 8080 to
# the orchestrator.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# The project files alone first: packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Cli/Cli.csproj src/Cli/
COPY src/Conformance/Conformance.csproj src/Conformance/
COPY src/ContractAuditor/ContractAuditor.csproj src/ContractAuditor/
COPY src/Hosting/Hosting.csproj src/Hosting/
COPY src/Http/Http.csproj src/Http/
COPY src/Quarantine/Quarantine.csproj src/Quarantine/
COPY src/Spi/Spi.csproj src/Spi/
COPY src/Standalone/Standalone.csproj src/Standalone/
COPY src/Storage.Journal/Storage.Journal.csproj src/Storage.Journal/
COPY src/Streams/Streams.csproj src/Streams/
RUN dotnet restore src/Standalone -a $TARGETARCH && dotnet restore src/Cli -a $TARGETARCH

COPY docs/ docs/
COPY src/ src/
# Into one folder: the command line tool is for operators, by `docker exec`, which needs no shell.
RUN dotnet publish src/Standalone -a $TARGETARCH -c Release --no-restore -o /app \
    && dotnet publish src/Cli -a $TARGETARCH -c Release --no-restore -o /app \
    && mkdir -m 700 /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=1654:1654 /data /data

# Only /data is written: the root file system may be read-only. Without diagnostics there are no sockets in /tmp either.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://127.0.0.1:8080 \
    PATH=/app:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PixStream__Journal__Directory=/data

# By number, so that an orchestrator can see that it is not root. It is the image's user `app`.
USER 1654:1654
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/app/PixStream.Standalone"]
