using System.IO.Pipelines;
using LossApi.Domain;
using LossApi.Operations;
using LossApi.Problems;
using LossApi.Wire.Json;

namespace LossApi.Wire;

/// <summary>Reads a request's body, whatever format it is in.</summary>
static class RequestBody
{
    readonly record struct Json(JsonBody Body, ValueReader Root, Violations Faults);

    /// <summary>Reads a JSON body to its end into <paramref name="root"/>.</summary>
    /// <returns>Why the body was refused as a whole (400, 406, 415), or null; faults of the contents are in <paramref name="faults"/>.</returns>
    /// <exception cref="BadHttpRequestException">When the connection, not the text, is at fault: too large, too slow, cut off.</exception>
    public static async Task<Problem?> ReadAsync(HttpContext http, ValueReader root, Violations faults) =>
        Negotiation.Refuse(http) ?? await ReadJsonAsync(http, root, faults);

    /// <summary>Reads a body that is known to be JSON.</summary>
    /// <returns>Why it was refused as a whole, or null.</returns>
    public static Task<Problem?> ReadJsonAsync(HttpContext http, ValueReader root, Violations faults) => ReadAsync(http, new Json(Exchange.Of(http).Lend<JsonBody>(), root, faults), static async (json, pipe, limit, stop) =>
    {
        json.Body.Begin(json.Root, json.Faults, limit);
        await json.Body.ReadAsync(pipe, stop);
        return json.Body.Malformation;
    });

    /// <summary>Reads a body whose formats are spoken, decompressed where it is compressed.</summary>
    /// <param name="http">The request.</param>
    /// <param name="into">What the reading needs.</param>
    /// <param name="read">Reads from the pipe, within a limit where the server does not already keep it, and says what is wrong with the form.</param>
    /// <returns>Why the body was refused as a whole, or null.</returns>
    public static async Task<Problem?> ReadAsync<T>(HttpContext http, T into, Func<T, PipeReader, long?, CancellationToken, Task<Malformation?>> read)
    {
        PipeReader pipe = Negotiation.Open(http, out Stream? decompressed);
        TimedBody body = Exchange.Of(http).Body;
        // The body counts the bytes that arrive; what they grow to is counted here.
        DecompressedBody? grown = decompressed is null ? null : new(pipe, body);
        long? limit = decompressed is null ? null : body.Limit;
        try
        {
            return await read(into, grown ?? pipe, limit, http.RequestAborted) is { } malformation ? Problem.Of(malformation) : null;
        }
        catch (Exception e) when (decompressed is not null && e is InvalidDataException or InvalidOperationException { Source: "System.IO.Compression.Brotli" })
        {
            return Problem.Of("bad-compressed-body", $"the body is said to be {http.Request.Headers.ContentEncoding} and cannot be decompressed: it is damaged or cut short");
        }
        finally
        {
            body.Settle(grown?.Length ?? body.Received);
            if (decompressed is not null)
            {
                await pipe.CompleteAsync();
                await decompressed.DisposeAsync();
            }
        }
    }
}
