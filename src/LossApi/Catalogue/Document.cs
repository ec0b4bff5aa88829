using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace LossApi.Catalogue;

/// <summary>An answer that is the same for everyone until the next release: it carries an ETag, and a client that has it is told so by 304.</summary>
/// <param name="body">The bytes.</param>
/// <param name="contentType">Their media type.</param>
sealed class Document(ReadOnlyMemory<byte> body, string contentType = "application/json") : IResult
{
    readonly EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 16))}\"");

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Body => body;

    public async Task ExecuteAsync(HttpContext http)
    {
        HttpResponse response = http.Response;
        response.Headers.ETag = tag.ToString();
        // Short, because a release may change it; a client that asks again pays only for a 304.
        response.Headers.CacheControl = "public, max-age=300";
        response.Headers.XContentTypeOptions = "nosniff";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(body, http.RequestAborted);
    }
}
