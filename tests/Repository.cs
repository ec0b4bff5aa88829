namespace LossApi.Tests;

/// <summary>The checked-out tree these tests were built from. Both test projects compile this file: pages and sources are tested in either.</summary>
static class Repository
{
    /// <summary>Folders whose Markdown is not ours or not for readers.</summary>
    static readonly string[] Foreign = ["bin", "obj", "node_modules", "artifacts", "TestResults"];

    /// <summary>The folder of LossApi.sln.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    /// <summary>The absolute path of something in the tree.</summary>
    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>Whether a file or folder is in the tree.</summary>
    public static bool Has(string path) => Path.Exists(At(path));

    /// <summary>All Markdown files, relative to the root.</summary>
    public static IEnumerable<string> Pages() => Under(Root).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal);

    static IEnumerable<string> Under(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(Under));

    static bool IsOurs(string folder)
    {
        string name = Path.GetFileName(folder);
        return !name.StartsWith('.') && !Foreign.Contains(name);
    }

    static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "LossApi.sln")) ? folder
        : Above(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("LossApi.sln is in no folder above the tests"));
}
