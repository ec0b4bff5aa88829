using System.Diagnostics;
using System.Text.Json;

namespace LossApi.Problems;

/// <summary>An error answer: RFC 9457 <c>application/problem+json</c>, for faults of the request as a whole.</summary>
/// <param name="Type">The kind of error.</param>
/// <param name="Detail">What is wrong this time and what would be right.</param>
sealed record Problem(ProblemType Type, string Detail)
{
    /// <summary>A problem by its code.</summary>
    public static Problem Of(string code, string detail) => new(ProblemType.All[code], detail);

    /// <summary>Answers the request with this problem. Headers that were set stay.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Type.Status;
        http.Response.ContentType = "application/problem+json";
        await using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteString("type", Type.Type);
            json.WriteString("title", Type.Title);
            json.WriteNumber("status", Type.Status);
            json.WriteString("code", Type.Code);
            json.WriteString("detail", Detail);
            json.WriteString("traceId", Activity.Current?.Id ?? http.TraceIdentifier);
            json.WriteStartArray("errors");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
    }
}
