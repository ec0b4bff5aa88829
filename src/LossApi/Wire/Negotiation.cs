using System.IO.Compression;
using System.IO.Pipelines;
using LossApi.Problems;
using Microsoft.Net.Http.Headers;

namespace LossApi.Wire;

/// <summary>Whether a request speaks a format this service speaks, and wants an answer in one.</summary>
static class Negotiation
{
    /// <summary>The media type of tensors in binary form.</summary>
    public const string Safetensors = "application/vnd.safetensors";

    const string Json = "application/json";
    const string Encodings = "gzip, br, identity";

    /// <summary>Why the request's formats are refused, or null: 415 for the body's, 406 for the answer's.</summary>
    /// <param name="http">The request.</param>
    /// <param name="binary">Whether the route also takes and answers safetensors.</param>
    public static Problem? Refuse(HttpContext http, bool binary = false)
    {
        HttpRequest request = http.Request;
        if (!IsJson(request.ContentType) && !(binary && SendsSafetensors(request)))
        {
            http.Response.Headers["Accept-Post"] = http.Response.Headers.Accept = binary ? $"{Json}, {Safetensors}" : Json;
            return Problem.Of("unsupported-media-type", request.ContentType is { Length: > 0 } given
                ? $"the body is {Spelling.Quoted(given)}; send {Json} in UTF-8{(binary ? $", or {Safetensors}" : "")}" : $"the request names no Content-Type; send {Json}");
        }

        if (Encoding(request) is null)
        {
            http.Response.Headers.AcceptEncoding = Encodings;
            return Problem.Of("unsupported-media-type", $"the Content-Encoding {Spelling.Quoted(request.Headers.ContentEncoding.ToString())} is not spoken; send one of {Encodings}");
        }

        return binary && WantsSafetensors(request) ? null : RefuseAnswer(http, binary);
    }

    /// <summary>Why no answer of this service would be taken (406), or null.</summary>
    public static Problem? RefuseAnswer(HttpContext http, bool binary = false) => JsonQuality(http.Request) > 0 ? null
        : Problem.Of("not-acceptable", binary ? $"the answer is {Json} or, where it is asked for by name, {Safetensors}; the Accept header excludes both" : $"the answer is {Json}; the Accept header excludes it");

    /// <summary>Whether the body is safetensors.</summary>
    public static bool SendsSafetensors(HttpRequest request) => request.ContentType != Json &&
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType.Equals(Safetensors, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the answer is to be safetensors: where it is asked for by name and JSON is not liked better. No range with a star means it.</summary>
    public static bool WantsSafetensors(HttpRequest request) =>
        !AcceptsPlainly(request) && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? ranges)
        && ranges.FirstOrDefault(r => r.MediaType.Equals(Safetensors, StringComparison.OrdinalIgnoreCase)) is { } named
        && (named.Quality ?? 1) is > 0 and var quality && quality >= JsonQuality(request);

    /// <summary>The body, decompressed where it is compressed.</summary>
    /// <param name="http">A request that <see cref="Refuse"/> let pass.</param>
    /// <param name="owned">What is to be disposed of after reading, if anything.</param>
    public static PipeReader Open(HttpContext http, out Stream? owned)
    {
        owned = Encoding(http.Request) switch
        {
            "gzip" => new GZipStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(http.Request.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => null,
        };
        return owned is null ? http.Request.BodyReader : PipeReader.Create(owned, new(bufferSize: 64 * 1024));
    }

    static bool IsJson(string? contentType) => contentType == Json || IsSpelledJson(contentType);

    static bool IsSpelledJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
        && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        && HeaderUtilities.RemoveQuotes(type.Charset) is var charset
        && (charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>The one encoding of the body, <c>identity</c> where there is none, null where it is not spoken.</summary>
    static string? Encoding(HttpRequest request) => request.Headers.ContentEncoding.Count == 0 ? "identity" : request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
    {
        "" or "identity" => "identity",
        "gzip" or "x-gzip" => "gzip",
        "br" => "br",
        _ => null,
    };

    /// <summary>Whether the answer may be JSON and nothing else is asked for, as most clients say it: then there is nothing to parse.</summary>
    static bool AcceptsPlainly(HttpRequest request) => request.Headers.Accept is [] or [Json or "*/*"];

    /// <summary>The most specific range that covers JSON decides; a header that cannot be read asks for nothing.</summary>
    static double JsonQuality(HttpRequest request)
    {
        if (AcceptsPlainly(request) || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? ranges) || ranges.Count == 0) return 1;
        MediaTypeHeaderValue? best = ranges.Where(Covers).MaxBy(r => r.MatchesAllTypes ? 0 : r.MatchesAllSubTypes ? 1 : 2);
        return best is null ? 0 : best.Quality ?? 1;
    }

    static bool Covers(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes
        || range.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
        && (range.MatchesAllSubTypes || range.SubType.Equals("json", StringComparison.OrdinalIgnoreCase));
}
