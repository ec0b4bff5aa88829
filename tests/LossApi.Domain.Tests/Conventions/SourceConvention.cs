using System.Text.RegularExpressions;

namespace LossApi.Domain.Tests.Conventions;

/// <summary>A source file.</summary>
/// <param name="Path">Where it lies, from the root.</param>
/// <param name="Lines">What stands in it.</param>
sealed record Source(string Path, string[] Lines)
{
    /// <summary>Every C# file that is written by hand in these folders.</summary>
    public static IEnumerable<Source> Under(IEnumerable<string> folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories)
        let path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
        where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
        select new Source(path, File.ReadAllLines(file));

    /// <summary>The places whose code, comments apart, matches.</summary>
    public IEnumerable<string> Where(Func<string, bool> matches) =>
        Lines.Select((line, i) => (Code: line.Split("//")[0], Number: i + 1)).Where(l => matches(l.Code)).Select(l => $"{Path}:{l.Number}: {l.Code.Trim()}");
}

/// <summary>Something that holds for every source file of some folders.</summary>
/// <param name="Says">The convention.</param>
/// <param name="Folders">Where it holds.</param>
/// <param name="Breaches">The places of a file that break it.</param>
/// <param name="Careless">Sources that break it.</param>
sealed partial record SourceConvention(string Says, string[] Folders, Func<Source, IEnumerable<string>> Breaches, params string[] Careless)
{
    const int Longest = 300;

    static readonly string[] Everywhere = ["src", "tests", "bench"];

    public static SourceConvention[] All { get; } =
    [
        new($"no file is longer than {Longest} lines", Everywhere, s => s.Lines.Length > Longest ? [s.Path] : [], new string('\n', Longest)),
        new("names are nouns of the subject", ["src"], s => s.Where(l => Placeholder().IsMatch(l)),
            "static class StringHelper;", "struct MathUtils", "sealed record LossManager(int X);", "interface ILossService", "class Common"),
        new("exp, log and their kin are the house's own: those of the platform have other bits on another machine", ["src/LossApi.Domain"], s => s.Where(l => Foreign().IsMatch(l)),
            "x = Math.Exp(y);", "double.LogP1(x)", "Vector512.Log(v)", "R.Of(Math.Pow(2, x))", "TensorPrimitives.Exp(a, b)", "MathF.Tanh(x)", "Math.Log2(x)"),
        new("regular expressions do not backtrack", ["src"], s => s.Where(l => Expression().IsMatch(l) && !l.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal)),
            "new Regex(\"a+\")", "Regex.IsMatch(text, \"(a+)+\")", "[GeneratedRegex(\"a\")]"),
        new("the pool is touched by Rented alone", ["src"], s => s.Path.EndsWith("/Rented.cs", StringComparison.Ordinal) ? [] : s.Where(l => l.Contains("ArrayPool", StringComparison.Ordinal)),
            "ArrayPool<double>.Shared.Rent(8);"),
        new("tests do not sleep and are not skipped", ["tests/LossApi.Tests", "tests/LossApi.Domain.Tests"],
            s => s.Path.EndsWith("/SourceConvention.cs", StringComparison.Ordinal) ? [] : s.Where(l => Asleep().IsMatch(l) && !l.Contains("Timeout.Infinite", StringComparison.Ordinal)),
            "Thread.Sleep(10);", "await Task.Delay(10);", "[Fact(Skip = \"later\")]"),
    ];

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w*(Helper|Util|Manager|Service|Common)", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\b((Math|MathF|double|float|Vector|Vector(64|128|256|512))\.(Exp|Log|Pow|Tanh|Sinh|Cosh|Sin|Cos|Tan|Cbrt|Atan|Hypot)\w*\(|TensorPrimitives\b)", RegexOptions.NonBacktracking)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"\bnew Regex\(|\bRegex\.|\[GeneratedRegex", RegexOptions.NonBacktracking)]
    private static partial Regex Expression();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bTask\.Delay\(|\bSkip\w* = ", RegexOptions.NonBacktracking)]
    private static partial Regex Asleep();
}
