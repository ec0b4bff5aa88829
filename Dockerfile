# syntax=docker/dockerfile:1

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# What decides the packages comes first: editing a source file does not restore them anew.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/LossApi.Domain/LossApi.Domain.csproj src/LossApi.Domain/
COPY src/LossApi/LossApi.csproj src/LossApi/
RUN dotnet restore src/LossApi/LossApi.csproj --use-current-runtime -p:PublishReadyToRun=true
COPY src/ src/
# Compiled for the machine it is built on, so that it starts in a third of the time; the runtime is that of the image below.
RUN dotnet publish src/LossApi/LossApi.csproj --configuration Release --no-restore --use-current-runtime --no-self-contained -p:PublishReadyToRun=true --output /app

# Chiseled: the runtime and nothing else. There is no shell, no package manager and no root to run one.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app ./
# The address is ours to set (the base image's ASPNETCORE_HTTP_PORTS would win over it). Diagnostics need a writable /tmp: off, so that a
# read-only root is enough. Balancers get five seconds to notice that the service is leaving.
ENV ASPNETCORE_HTTP_PORTS= \
    LossApi__Host=* \
    LossApi__Port=8080 \
    LossApi__DrainSeconds=5 \
    DOTNET_EnableDiagnostics=0
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["dotnet", "LossApi.dll", "--health"]
ENTRYPOINT ["dotnet", "LossApi.dll"]
