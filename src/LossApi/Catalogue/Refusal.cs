using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using LossApi.Problems;

namespace LossApi.Catalogue;

/// <summary>An answer in <c>application/problem+json</c> to a request without a body.</summary>
/// <param name="type">The kind of error.</param>
/// <param name="detail">What is wrong with this request and what would be right.</param>
sealed class Refusal(ProblemType type, string detail) : IResult
{
    /// <summary>Names that may have been meant, nearest first.</summary>
    public ImmutableArray<string> Suggestions { get; init; } = [];

    /// <summary>The query parameters at fault.</summary>
    public ImmutableArray<(string Parameter, string Detail)> Parameters { get; init; } = [];

    public async Task ExecuteAsync(HttpContext http)
    {
        http.Response.StatusCode = type.Status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(Json.Bytes(writer => Write(writer, http)), http.RequestAborted);
    }

    void Write(Utf8JsonWriter writer, HttpContext http)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type.Type);
        writer.WriteString("title", type.Title);
        writer.WriteNumber("status", type.Status);
        writer.WriteString("code", type.Code);
        writer.WriteString("detail", detail);
        writer.WriteString("traceId", Activity.Current?.Id ?? http.TraceIdentifier);
        if (!Suggestions.IsEmpty) Json.Words(writer, "suggestions", Suggestions);
        if (!Parameters.IsEmpty)
        {
            writer.WriteStartArray("errors");
            foreach ((string parameter, string fault) in Parameters)
            {
                writer.WriteStartObject();
                writer.WriteString("parameter", parameter);
                writer.WriteString("code", type.Code);
                writer.WriteString("detail", fault);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
