namespace LossApi.Tests.Readme;

/// <summary>A fenced block of a page.</summary>
/// <param name="Info">What stands behind the fence: the language and our own words, such as <c>json excerpt</c>.</param>
/// <param name="Text">What is inside.</param>
/// <param name="Line">The line of the opening fence, counted from 1.</param>
/// <param name="Length">How many lines are inside.</param>
sealed record Block(string Info, string Text, int Line, int Length)
{
    public bool IsCurl => Info == "bash" && Text.StartsWith("curl ", StringComparison.Ordinal);
    public bool IsAnswer => Info is "json" or "json excerpt" or "text excerpt";
    public bool IsExcerpt => Info.EndsWith(" excerpt", StringComparison.Ordinal);
}

/// <summary>A Markdown file as a row of fenced blocks.</summary>
sealed class Page
{
    const string Fence = "```";

    readonly List<string> lines;

    public Page(string path)
    {
        Path = path;
        lines = [.. File.ReadAllLines(Repository.At(path))];
        for (int i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal)) continue;
            int end = lines.FindIndex(i + 1, l => l == Fence);
            if (end < 0) throw new InvalidDataException($"{path}:{i + 1}: the fence is never closed");
            Blocks.Add(new(lines[i][Fence.Length..].Trim(), string.Join('\n', lines[(i + 1)..end]), i + 1, end - i - 1));
            i = end;
        }
    }

    /// <summary>Where it lies, from the root.</summary>
    public string Path { get; }

    /// <summary>Its fenced blocks, in order.</summary>
    public List<Block> Blocks { get; } = [];

    /// <summary>Puts another text into a block and writes the file.</summary>
    public void Replace(Block block, string text)
    {
        lines.RemoveRange(block.Line, block.Length);
        lines.InsertRange(block.Line, text.Split('\n'));
        File.WriteAllText(Repository.At(Path), string.Join('\n', lines) + "\n");
    }
}
