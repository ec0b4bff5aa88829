using System.Globalization;
using LossApi.Tests.Readme;

namespace LossApi.Tests.Samples;

/// <summary>
/// The samples run, and print what they should, in every language that is installed here. A language that is not installed is no test case at all;
/// <see cref="What_was_not_run_is_named"/> says which those are.
/// </summary>
public class SampleTests(RunningService service) : IClassFixture<RunningService>
{
    /// <summary>Cross entropy of [[2.0, 1.0, 0.1], [0.5, 2.5, 0.3]] against [0, 1], from 50-digit arithmetic.</summary>
    const string Golden = "cross entropy of two samples: 0.3185397696491856";

    /// <param name="Probe">A harmless command that succeeds where the language is there and recent enough.</param>
    /// <param name="Command">How the sample is run.</param>
    /// <param name="Proves">Beside the golden number, what its output must show.</param>
    sealed record Sample(string[] Probe, string[] Command, Func<string, bool> Proves);

    /// <summary>A sample for each folder of samples/.</summary>
    static readonly Dictionary<string, Sample> Samples = new()
    {
        ["curl"] = new(["bash", "-c", "curl --version && awk 'BEGIN { }' && sed --version"], ["bash", "samples/curl/train.sh"], o => Final(o) < 1e-3 && o.Contains("y = 2.0", StringComparison.Ordinal)),
        ["python"] = new(["python3", "--version"], ["python3", "samples/python/train.py"], o => Final(o) < 0.02 && o.Contains("classified right: 12 of 12", StringComparison.Ordinal)),
        ["node"] = new(["node", "--eval", "if (!globalThis.fetch) process.exit(1)"], ["node", "samples/node/compare.mjs"],
            o => o.Contains("double-softmax", StringComparison.Ordinal) && o.Contains("huber: 0.1875 ->", StringComparison.Ordinal) && o.Contains("refused: ", StringComparison.Ordinal)),
        ["java"] = new(["java", "--version"], ["java", "samples/java/Train.java"], o => Final(o) < 0.1),
        ["go"] = new(["go", "version"], ["go", "run", "samples/go/main.go"], o => o.Contains("mse: constant 2.840, loss 12.8264", StringComparison.Ordinal) && o.Contains("huber: constant 1.300", StringComparison.Ordinal)),
    };

    static readonly Lazy<Task<string[]>> Installed = new(async () =>
    {
        var installed = new List<string>();
        foreach ((string language, Sample sample) in Samples)
            if (await Tool.Answers(sample.Probe[0], sample.Probe[1..])) installed.Add(language);
        return [.. installed];
    });

    public static async Task<IEnumerable<TheoryDataRow<string>>> InstalledLanguages() => (await Installed.Value).Select(language => new TheoryDataRow<string>(language));

    [Theory, MemberData(nameof(InstalledLanguages))]
    public async Task Sample_runs(string language)
    {
        Sample sample = Samples[language];
        (int exitCode, string output, string errors) = await Tool.Run(sample.Command[0], sample.Command[1..], ("LOSSAPI_URL", service.Address));
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}\n{errors}");
        Assert.StartsWith(Golden + "\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.True(sample.Proves(output), output);
    }

    [Fact]
    public async Task What_was_not_run_is_named()
    {
        string[] installed = await Installed.Value;
        foreach (string missing in Samples.Keys.Except(installed))
            TestContext.Current.TestOutputHelper?.WriteLine($"NOT RUN: samples/{missing} needs {Samples[missing].Probe[0]}, which is not installed here");
        Assert.NotEmpty(installed.Intersect(["curl", "python", "node"]));
    }

    [Fact]
    public void Every_folder_of_samples_is_a_sample_here() =>
        Assert.Equal(Directory.EnumerateDirectories(Repository.At("samples")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal), Samples.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_sample_is_short_and_says_how_to_run_it()
    {
        foreach ((string language, Sample sample) in Samples)
        {
            string[] lines = File.ReadAllLines(Repository.At(sample.Command[^1]));
            Assert.InRange(lines.Length, 1, 80);
            Assert.Contains(lines[..12], l => l.Contains(string.Join(' ', sample.Command), StringComparison.Ordinal));
            Assert.Contains($"({language}/{Path.GetFileName(sample.Command[^1])})", File.ReadAllText(Repository.At("samples/README.md")), StringComparison.Ordinal);
        }
    }

    /// <summary>The number behind "final loss: ".</summary>
    static double Final(string output)
    {
        string? line = output.Split('\n').FirstOrDefault(l => l.StartsWith("final loss: ", StringComparison.Ordinal));
        return line is null ? double.NaN : double.Parse(line["final loss: ".Length..].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
