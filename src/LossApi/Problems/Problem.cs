using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using FluentValidation.Results;
using LossApi.Domain;
using LossApi.Evaluate;
using LossApi.Wire.Json;

namespace LossApi.Problems;

/// <summary>An error answer: RFC 9457 <c>application/problem+json</c>, the one shape for every status.</summary>
/// <param name="Type">The kind of error; brings the status, title and link.</param>
/// <param name="Detail">What is wrong this time and what would be right.</param>
sealed record Problem(ProblemType Type, string Detail)
{
    /// <summary>What is wrong in the request, place by place.</summary>
    public IReadOnlyList<Violation> Errors { get; init; } = [];

    /// <summary>How many errors there are in all, of which <see cref="Errors"/> holds the first.</summary>
    public long ErrorCount { get; init; }

    /// <summary>The first offending byte of the body, where the body is not JSON.</summary>
    public long? ByteOffset { get; init; }

    /// <summary>A list of names that may help, and the member it goes under.</summary>
    public (string Member, IReadOnlyList<string> Names)? Names { get; init; }

    /// <summary>A problem by its code.</summary>
    public static Problem Of(string code, string detail) => new(ProblemType.All[code], detail);

    /// <summary>A problem with one error in the request.</summary>
    public static Problem Of(Violation violation) => Of([violation], 1);

    /// <summary>The body is not one JSON document.</summary>
    public static Problem Of(Malformation malformation) => Of(malformation.Code, malformation.Detail) with
    {
        ByteOffset = malformation.ByteOffset,
        Errors = [new(malformation.Pointer, malformation.Code, malformation.Detail)],
        ErrorCount = 1,
    };

    /// <summary>What a validator found wrong.</summary>
    public static Problem Of(ValidationResult verdict)
    {
        long count = verdict.Errors.Sum(e => 1 + (e.CustomState is Reporting.Further further ? further.Count : 0));
        return Of([.. verdict.Errors.Take(Violations.Kept).Select(e => new Violation(e.PropertyName, e.ErrorCode, e.ErrorMessage))], count);
    }

    /// <summary>The first error names the problem; it is always one of contents, whatever its code means elsewhere.</summary>
    static Problem Of(IReadOnlyList<Violation> errors, long count)
    {
        ProblemType type = ProblemType.All[errors[0].Code];
        if (type.Status != StatusCodes.Status422UnprocessableEntity) type = ProblemType.All["bad-option"];
        return new(type, count == 1 ? errors[0].Detail : $"{errors[0].Detail} ({count} errors in all)") { Errors = errors, ErrorCount = count };
    }

    /// <summary>
    /// The identity of a request in logs, traces and problems: where traces are sent, its span; else the one its caller sent as <c>traceparent</c>; else the
    /// server's own number.
    /// </summary>
    public static string TraceId(HttpContext http) =>
        Activity.Current?.Id ?? (http.Request.Headers.TraceParent is [{ } caller] && ActivityContext.TryParse(caller, null, out _) ? caller : http.TraceIdentifier);

    /// <summary>Answers a request that failed as a whole with the problem of that code.</summary>
    public static Task WriteAsync(HttpContext http, string code, string detail) => Of(code, detail).WriteAsync(http);

    /// <summary>Answers the request with this problem. Does nothing when an answer is already under way.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        HttpResponse response = http.Response;
        if (response.HasStarted) return;
        response.StatusCode = Type.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        byte[] body = Body(TraceId(http));
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(body, CancellationToken.None);
    }

    /// <summary>Quotes and signs stay readable: the type is never taken for HTML, and browsers are told not to guess.</summary>
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    byte[] Body(string traceId)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type", Type.Type);
            json.WriteString("title", Type.Title);
            json.WriteNumber("status", Type.Status);
            json.WriteString("code", Type.Code);
            json.WriteString("detail", Detail);
            if (ByteOffset is { } offset) json.WriteNumber("byteOffset", offset);
            if (Names is { } names)
            {
                json.WriteStartArray(names.Member);
                foreach (string name in names.Names) json.WriteStringValue(name);
                json.WriteEndArray();
            }

            json.WriteString("traceId", traceId);
            json.WriteStartArray("errors");
            foreach (Violation error in Errors)
            {
                json.WriteStartObject();
                json.WriteString("pointer", error.Pointer);
                json.WriteString("code", error.Code);
                json.WriteString("detail", error.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (ErrorCount > Errors.Count)
            {
                json.WriteBoolean("errorsTruncated", true);
                json.WriteNumber("errorCount", ErrorCount);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
