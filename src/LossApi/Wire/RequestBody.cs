using System.IO.Pipelines;
using LossApi.Domain;
using LossApi.Problems;
using LossApi.Wire.Json;
using Microsoft.AspNetCore.Http.Features;

namespace LossApi.Wire;

/// <summary>Reads a request's body, whatever format it is in.</summary>
static class RequestBody
{
    /// <summary>Reads the body to its end into <paramref name="root"/>.</summary>
    /// <returns>Why the body was refused as a whole (400, 406, 415), or null; faults of the contents are in <paramref name="faults"/>.</returns>
    /// <exception cref="BadHttpRequestException">When the connection, not the text, is at fault: too large, too slow, cut off.</exception>
    public static async Task<Problem?> ReadAsync(HttpContext http, ValueReader root, Violations faults)
    {
        if (Negotiation.Refuse(http) is { } refused) return refused;
        PipeReader pipe = Negotiation.Open(http, out Stream? decompressed);
        // The server counts the bytes that arrive; what they grow to is counted here.
        long? limit = decompressed is null ? null : http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        try
        {
            using var body = new JsonBody(root, faults) { Limit = limit };
            await body.ReadAsync(pipe, http.RequestAborted);
            return body.Malformation is { } malformation ? Problem.Of(malformation) : null;
        }
        catch (Exception e) when (decompressed is not null && e is InvalidDataException or InvalidOperationException { Source: "System.IO.Compression.Brotli" })
        {
            return Problem.Of("bad-compressed-body", $"the body is said to be {http.Request.Headers.ContentEncoding} and cannot be decompressed: it is damaged or cut short");
        }
        finally
        {
            if (decompressed is not null)
            {
                await pipe.CompleteAsync();
                await decompressed.DisposeAsync();
            }
        }
    }
}
