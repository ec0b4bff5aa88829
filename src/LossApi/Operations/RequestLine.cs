using System.Globalization;

namespace LossApi.Operations;

/// <summary>
/// What one answered request leaves in the log, as the single property of its event: a dictionary of ten boxed properties for each request, and the sentence put
/// together from them, cost more than reading and answering a small batch.
/// </summary>
sealed class RequestLine
{
    /// <summary>The name of the property that holds it.</summary>
    public const string Property = "Request";

    /// <summary>The message of its event.</summary>
    public const string Template = "{Request:l}";

    /// <summary>The verb.</summary>
    public required string Method { get; init; }

    /// <summary>The address without its query.</summary>
    public required string Path { get; init; }

    /// <summary>The route's pattern; null where no route fits.</summary>
    public required string? Route { get; init; }

    /// <summary>The losses evaluated, between commas; null where none was.</summary>
    public required string? Loss { get; init; }

    /// <summary>The numbers read for them.</summary>
    public required long Elements { get; init; }

    public required int StatusCode { get; init; }

    /// <summary>Milliseconds from the first middleware to the last.</summary>
    public required double Elapsed { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    /// <summary>What the problem calls traceId.</summary>
    public required string TraceId { get; init; }

    /// <summary>Writes the sentence a person reads; it can stand between the quotes of a JSON string.</summary>
    public void WriteSentence(TextWriter output)
    {
        Write(output, Method);
        output.Write(' ');
        Write(output, Path);
        output.Write(" answered ");
        Write(output, StatusCode);
        output.Write(" in ");
        Write(output, Elapsed, "0.000");
        output.Write(" ms");
    }

    /// <summary>The sentence.</summary>
    public override string ToString()
    {
        using var sentence = new StringWriter(CultureInfo.InvariantCulture);
        WriteSentence(sentence);
        return sentence.ToString();
    }

    /// <summary>Writes the members of a JSON object, each behind a comma.</summary>
    public void WriteMembers(TextWriter output)
    {
        Text(output, ",\"RequestMethod\":", Method);
        Text(output, ",\"RequestPath\":", Path);
        if (Route is not null) Text(output, ",\"Route\":", Route);
        if (Loss is not null)
        {
            Text(output, ",\"Loss\":", Loss);
            Number(output, ",\"Elements\":", Elements);
        }

        Number(output, ",\"StatusCode\":", StatusCode);
        Number(output, ",\"Elapsed\":", Elapsed);
        Number(output, ",\"RequestBytes\":", RequestBytes);
        Number(output, ",\"ResponseBytes\":", ResponseBytes);
        Text(output, ",\"TraceId\":", TraceId);
    }

    static void Text(TextWriter output, string name, string value)
    {
        output.Write(name);
        output.Write('"');
        Write(output, value);
        output.Write('"');
    }

    static void Number<T>(TextWriter output, string name, T value) where T : ISpanFormattable
    {
        output.Write(name);
        Write(output, value);
    }

    /// <summary>Writes text made safe: of what JSON escapes, that leaves quotes and backslashes.</summary>
    static void Write(TextWriter output, string text)
    {
        text = LogText.Safe(text);
        if (text.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            output.Write(text);
            return;
        }

        foreach (char c in text)
        {
            if (c is '"' or '\\') output.Write('\\');
            output.Write(c);
        }
    }

    /// <summary>Writes a number without a string in between.</summary>
    static void Write<T>(TextWriter output, T value, ReadOnlySpan<char> format = default) where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out int length, format, CultureInfo.InvariantCulture);
        output.Write(text[..length]);
    }
}
