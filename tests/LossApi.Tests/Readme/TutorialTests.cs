using System.Reflection;
using System.Runtime.Loader;
using LossApi.Domain;
using LossApi.Domain.Engine;

namespace LossApi.Tests.Readme;

/// <summary>The loss that docs/adding-a-loss.md adds compiles, and does what the page says.</summary>
public sealed class TutorialTests : IDisposable
{
    const string Page = "docs/adding-a-loss.md", Info = "csharp file=";

    /// <summary>The assembly that may see the domain's internals; the page's file is inside the domain, where it may as well.</summary>
    const string Friend = "LossApi.Domain.Tests";

    readonly string folder = Directory.CreateTempSubdirectory("lossapi-tutorial").FullName;

    static Block Shown => new Page(Page).Blocks.Single(b => b.Info.StartsWith(Info, StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_file_on_the_page_is_a_loss()
    {
        Type type = (await Compiled()).GetTypes().Single(t => t.Name == "HalfSquaredError");
        Type walk = typeof(Loss).Assembly.GetType("LossApi.Domain.Engine.ElementWalk`1", throwOnError: true)!;
        var loss = (Loss)Activator.CreateInstance(walk.MakeGenericType(type))!;

        Assert.Equal("half_squared_error", loss.Card.Name);
        Assert.Contains("^{2}", loss.Formula, StringComparison.Ordinal);
        using Batch batch = loss.Card.Example.Rent();
        var faults = new Violations();
        Layout layout = BatchRules.Check(loss.Card, batch, OptionValues.Defaults, faults)!;
        using Evaluation answer = loss.Evaluate(batch, layout, OptionValues.Defaults, Reduction.Mean, Outputs.Terms | Outputs.Gradients | Outputs.Hessians, TestContext.Current.CancellationToken);
        Assert.Equal(loss.Card.Example.Terms, answer.Terms.Numbers.ToArray());
        Assert.Equal(1.0625, answer.Value);
        Assert.Equal([1, -0.25], answer.Gradients[0].Tensor.Numbers.ToArray());
        Assert.Equal([0.5, 0.5], answer.Hessians[0].Tensor.Numbers.ToArray());
    }

    /// <summary>Who follows the page to its end has the tree as it is committed.</summary>
    [Fact]
    public void The_file_in_the_tree_is_the_page_s() => Assert.Equal(Shown.Text, File.ReadAllText(Repository.At(Shown.Info[Info.Length..])).TrimEnd('\n'));

    /// <summary>Compiles the block with the SDK's own compiler: the SDK is what these tests are run with, so it is there.</summary>
    async Task<Assembly> Compiled()
    {
        string source = Path.Combine(folder, "HalfSquaredError.cs"), usings = Path.Combine(folder, "Usings.cs"), output = Path.Combine(folder, $"{Friend}.dll"), response = Path.Combine(folder, "csc.rsp");
        await File.WriteAllTextAsync(source, Shown.Text, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(usings, "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading;", TestContext.Current.CancellationToken);
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] arguments = ["-nologo", "-target:library", "-nullable+", "-langversion:latest", $"-out:\"{output}\"", .. platform.Where(p => Path.GetFileNameWithoutExtension(p) != Friend).Select(p => $"-r:\"{p}\""), $"\"{source}\"", $"\"{usings}\""];
        await File.WriteAllLinesAsync(response, arguments, TestContext.Current.CancellationToken);
        (int exitCode, string said, string errors) = await Tool.Run("dotnet", ["exec", await Compiler(), "-noconfig", $"@{response}"]);
        Assert.True(exitCode == 0, said + errors);
        return new AssemblyLoadContext(nameof(TutorialTests), isCollectible: true).LoadFromStream(new MemoryStream(await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken)));
    }

    static async Task<string> Compiler()
    {
        string version = (await Tool.Run("dotnet", ["--version"])).Output.Trim();
        string line = (await Tool.Run("dotnet", ["--list-sdks"])).Output.Split('\n').First(l => l.StartsWith($"{version} [", StringComparison.Ordinal));
        return Path.Combine(line[(version.Length + 2)..].Trim().TrimEnd(']'), version, "Roslyn", "bincore", "csc.dll");
    }
}
