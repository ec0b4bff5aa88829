using System.Text.Json;

namespace LossApi.Operations;

/// <summary>
/// The service was configured in a way it cannot run: it refuses to start, with one line for the operator. Running on with a guess would
/// hide the mistake until the day it matters.
/// </summary>
/// <param name="key">The setting as the operator wrote it: <c>LossApi:Port</c>.</param>
/// <param name="value">What it was set to.</param>
/// <param name="allowed">What it may be, as it reads behind "it must be".</param>
sealed class BadConfiguration(string key, string value, string allowed) : Exception($"{key} is {Quoted(value)}: it must be {allowed}")
{
    /// <summary>EX_CONFIG of sysexits.h: supervisors can tell "mend the configuration" from "try again".</summary>
    public const int ExitCode = 78;

    /// <summary>The line for the operator, or null where the exception is not about configuration.</summary>
    public static string? Line(Exception exception) => exception switch
    {
        BadConfiguration bad => $"LossApi does not start: {bad.Message}",
        InvalidDataException { InnerException: FormatException { InnerException: JsonException json } } file =>
            $"LossApi does not start: {OneLine(file.Message)} It must be valid JSON, and is not at line {json.LineNumber + 1}",
        InvalidDataException { InnerException: FormatException format } file => $"LossApi does not start: {OneLine(file.Message)} {OneLine(format.Message)}",
        _ => null,
    };

    /// <summary>A value between quotes, on one line and not endless, whatever was in the environment.</summary>
    static string Quoted(string value) => $"\"{LogText.Safe(value, 100)}\"";

    static string OneLine(string text) => LogText.Safe(text, 400);
}
