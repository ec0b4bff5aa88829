using LossApi.Problems;
using LossApi.Wire;

namespace LossApi.Operations;

/// <summary>What every request passes before anything looks at its contents.</summary>
static class Guards
{
    const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>For what is no page: the answer to a POST is data.</summary>
    const string DataSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Headers that tell browsers to take nothing for more than it is. Set last, so that an error answer has them too.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        Readiness readiness = app.Services.GetRequiredService<Readiness>();
        // One delegate for all requests; what differs is its state.
        Func<object, Task> starting = state =>
        {
            var context = (HttpContext)state;
            IHeaderDictionary headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            bool read = ReadRoute.IsRead(context.Request);
            if (read)
            {
                // For pages and what pages embed; nothing embeds the answer to a POST.
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
            }

            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = read ? ContentSecurityPolicy : DataSecurityPolicy;
            if (headers.CacheControl.Count == 0 && (!read || Paths.IsProbe(context.Request.Path))) headers.CacheControl = "no-store";
            // Kept-alive clients would otherwise stay until the listener closes under them.
            if (readiness.Phase == Phase.Draining) headers.Connection = "close";
            return Task.CompletedTask;
        };
        app.Use((context, next) =>
        {
            context.Response.OnStarting(starting, context);
            return next(context);
        });
    }

    /// <summary>
    /// Refuses bodies whose length two readers could see differently: a transfer coding other than exactly <c>chunked</c>, or one beside a
    /// Content-Length. The server reads them in a legal way; a proxy in front may read them in another.
    /// </summary>
    public static void UseStrictFraming(this WebApplication app) => app.Use((context, next) =>
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (headers.TransferEncoding.Count == 0) return next(context);
        bool chunked = headers.TransferEncoding.Count == 1 && "chunked".Equals(headers.TransferEncoding[0], StringComparison.OrdinalIgnoreCase);
        // Kestrel moves a Content-Length that a Transfer-Encoding overrules out of the way, to this name.
        bool twoLengths = headers.ContentLength is not null || headers.ContainsKey("X-Content-Length");
        if (chunked && !twoLengths) return next(context);

        context.Response.Headers.Connection = "close";
        return Problem.Of("bad-request", twoLengths
            ? "the request has both Transfer-Encoding and Content-Length; send one of them"
            : "the only Transfer-Encoding this service takes is chunked, once; compressed bodies are announced by Content-Encoding").WriteAsync(context);
    });

    /// <summary>A key is asked for where keys are configured.</summary>
    public static void UseApiKeys(this WebApplication app, Settings settings)
    {
        if (settings.ApiKeys.Count == 0) return;
        app.Use((context, next) =>
        {
            if (Paths.IsPublic(context.Request.Path) || ApiKey.Presented(context) is { } key && ApiKey.IsKnown(key, settings.ApiKeys)) return next(context);
            context.Response.Headers.WWWAuthenticate = $"ApiKey realm=\"LossApi\", header=\"{ApiKey.Header}\"";
            return Problem.Of("unauthorized", $"send your key in the header {ApiKey.Header}").WriteAsync(context);
        });
    }

    /// <summary>The order in which requests are let in: length, rate of the client, room in the service; then the clocks run.</summary>
    public static void UseLimits(this WebApplication app) =>
        app.UseWhen(context => !Paths.IsProbe(context.Request.Path), limited => limited
            .UseMiddleware<Deadline>()
            .UseMiddleware<Admission>());
}
