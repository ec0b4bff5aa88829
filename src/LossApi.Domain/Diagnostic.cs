namespace LossApi.Domain;

/// <summary>How much a diagnostic matters.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Probably a mistake.</summary>
    Warning,
}

/// <summary>Something legal that smells: the answer stands, and this says why it may not be the answer that was meant.</summary>
/// <param name="Code">A stable, kebab-case name, such as <c>double-softmax</c>.</param>
/// <param name="Severity">Whether it is likely a mistake.</param>
/// <param name="Pointer">RFC 6901 JSON Pointer into the request.</param>
/// <param name="Message">What was seen, with its numbers.</param>
/// <param name="Hint">What to do about it.</param>
public readonly record struct Diagnostic(string Code, Severity Severity, string Pointer, string Message, string Hint);
