namespace LossApi.Tests.Readme;

/// <summary>Commands that pages name and a test cannot run: builds within builds, containers. Each is held to what it needs.</summary>
static class Commands
{
    public static IReadOnlyDictionary<string, Func<bool>> Known { get; } = new Dictionary<string, Func<bool>>
    {
        ["dotnet run --project src/LossApi"] = () => Repository.Has("src/LossApi/LossApi.csproj"),
        ["dotnet test"] = () => Says("global.json", "Microsoft.Testing.Platform") && Says("LossApi.sln", "LossApi.Domain.Tests") && Says("LossApi.sln", "LossApi.Tests"),
        ["docker compose up"] = () => Repository.Has("Dockerfile") && Says("docker-compose.yml", "8080"),
        ["rm src/LossApi.Domain/Losses/Regression/HalfSquaredError.cs"] = () => Repository.Has("src/LossApi.Domain/Losses/Regression/HalfSquaredError.cs"),
        [".ci/run"] = () => Says(".ci/run", "dotnet test"),
        ["dotnet format"] = () => Says(".ci/run", "dotnet format") && Repository.Has(".editorconfig"),
        ["oracle/regenerate.sh"] = () => Repository.Has("oracle/regenerate.sh"),
        ["dotnet run --project src/LossApi -- docs losses > docs/losses.md"] = () => Repository.Has("docs/losses.md"),
        ["dotnet run --project src/LossApi -- docs openapi > docs/openapi.json"] = () => Repository.Has("docs/openapi.json"),
        ["dotnet run --project src/LossApi -- docs plots docs/plots"] = () => Repository.Has("docs/plots"),
        ["LOSSAPI_WRITE_DOCS=1 dotnet test"] = () => Repository.Has("README.md"),
        ["dotnet run --project tests/LossApi.Domain.Tests -- -class LossApi.Domain.Tests.Laws.LawTests"] = () => Repository.Has("tests/LossApi.Domain.Tests/Laws/LawTests.cs"),
        ["bash samples/curl/train.sh"] = () => Repository.Has("samples/curl/train.sh"),
        ["python3 samples/python/train.py"] = () => Repository.Has("samples/python/train.py"),
        ["node samples/node/compare.mjs"] = () => Repository.Has("samples/node/compare.mjs"),
        ["java samples/java/Train.java"] = () => Repository.Has("samples/java/Train.java"),
        ["go run samples/go/main.go"] = () => Repository.Has("samples/go/main.go"),
    };

    static bool Says(string path, string text) => Repository.Has(path) && File.ReadAllText(Repository.At(path)).Contains(text, StringComparison.Ordinal);
}
