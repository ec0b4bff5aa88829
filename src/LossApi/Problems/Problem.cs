using System.Diagnostics;
using System.Text.Json;

namespace LossApi.Problems;

/// <summary>Writes an error as RFC 9457 describes it, for faults of the request as a whole.</summary>
static class Problem
{
    /// <summary>The identity of a request in logs, traces and problems.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    /// <summary>Answers with the problem of that code. Headers that were set stay.</summary>
    public static async Task WriteAsync(HttpContext context, string code, string detail)
    {
        ProblemType type = ProblemType.All[code];
        context.Response.StatusCode = type.Status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = null;
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("type", type.Type);
            json.WriteString("title", type.Title);
            json.WriteNumber("status", type.Status);
            json.WriteString("code", type.Code);
            json.WriteString("detail", detail);
            json.WriteString("traceId", TraceId(context));
            json.WriteStartArray("errors");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        // The client may be gone or the deadline past: neither is a reason not to answer what can be answered.
        await context.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }
}
