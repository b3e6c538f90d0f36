# docker build -f containers/gateway.Dockerfile -t pixstream-gateway .
# docker exec <container> pixstream quarantine list               the command line tool is beside it: --help
#
# Without PixStream__Credentials__Registry it asks no client for credentials. It then listens at 8080, beyond loopback, only with
# PixStream__Http__TrustNetwork=true and PixStream__Tokens__Keys__0. The first says that only clients reach it that may read
# everything.
#
# No HEALTHCHECK: the runtime image has no shell and no curl, and the process answers /health/live and /health/ready on 8080 to
# the orchestrator.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source

# The project files alone first: packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Backend.Cassandra/Backend.Cassandra.csproj src/Backend.Cassandra/
COPY src/Backend.Local/Backend.Local.csproj src/Backend.Local/
COPY src/Backend.Redis/Backend.Redis.csproj src/Backend.Redis/
COPY src/Cli/Cli.csproj src/Cli/
COPY src/Clustering/Backends.targets src/Clustering/
COPY src/Clustering/Clustering.csproj src/Clustering/
COPY src/Conformance/Conformance.csproj src/Conformance/
COPY src/ContractAuditor/ContractAuditor.csproj src/ContractAuditor/
COPY src/Gateway/Gateway.csproj src/Gateway/
COPY src/Grains.Abstractions/Grains.Abstractions.csproj src/Grains.Abstractions/
COPY src/Hosting/Hosting.csproj src/Hosting/
COPY src/Http/Http.csproj src/Http/
COPY src/Quarantine/Quarantine.csproj src/Quarantine/
COPY src/Spi/Spi.csproj src/Spi/
COPY src/Storage.Journal/Storage.Journal.csproj src/Storage.Journal/
COPY src/Streams/Streams.csproj src/Streams/
RUN dotnet restore src/Gateway -a $TARGETARCH -p:WithCassandra=true && dotnet restore src/Cli -a $TARGETARCH

COPY docs/ docs/
COPY src/ src/
# Into one folder: the command line tool is for operators, by `kubectl exec`, which needs no shell.
RUN dotnet publish src/Gateway -a $TARGETARCH -c Release --no-restore -p:WithCassandra=true -o /app \
    && dotnet publish src/Cli -a $TARGETARCH -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .

# Nothing is written: the root file system may be read-only. Without diagnostics there are no sockets in /tmp either.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:8080 \
    PATH=/app:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# By number, so that an orchestrator can see that it is not root. It is the image's user `app`.
USER 1654:1654
EXPOSE 8080
ENTRYPOINT ["/app/PixStream.Gateway"]
