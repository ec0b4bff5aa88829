using LossApi.Operations;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Timeouts;

namespace LossApi.Problems;

/// <summary>One error shape for every status, whoever sets it.</summary>
static class ProblemSetup
{
    public static void AddProblems(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ProblemWriter>();

    /// <summary>Turns exceptions and bare error statuses into problems, in every environment alike.</summary>
    public static void UseProblems(this WebApplication app)
    {
        ProblemWriter writer = app.Services.GetRequiredService<ProblemWriter>();
        app.Use(writer.GuardAsync);
    }
}

/// <summary>Answers for what went wrong further in.</summary>
sealed class ProblemWriter(ILogger<ProblemWriter> log)
{
    /// <summary>What proxies note for a client that went away; nobody reads it on the wire.</summary>
    const int ClientClosedRequest = 499;

    /// <summary>Runs the rest of the pipeline; an exception or an error status without a body becomes a problem.</summary>
    public async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception e)
        {
            await AnswerAsync(http, e);
            return;
        }

        HttpResponse response = http.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }) await ProblemOf(http, response.StatusCode).WriteAsync(http);
    }

    async Task AnswerAsync(HttpContext http, Exception fault)
    {
        if (IsGone(http, fault))
        {
            if (!http.Response.HasStarted) http.Response.StatusCode = ClientClosedRequest;
            // The server has not noticed yet: it would go on to read the rest of the body, fail, and log that as an error.
            if (fault is ConnectionResetException or ConnectionAbortedException) http.Abort();
            return;
        }

        Problem problem = fault switch
        {
            BodyRefused refused => Problem.Of(refused.Code, refused.Message),
            BadHttpRequestException bad => ProblemOf(http, bad.StatusCode),
            OperationCanceledException => Problem.Of("deadline-exceeded", "the request was not done by its deadline and was given up; send less at once, or try again"),
            _ => Problem.Of("internal-error", "something went wrong in the service; the traceId helps its operators to find out what"),
        };
        if (problem.Type.Status == StatusCodes.Status500InternalServerError) log.LogError(fault, "Request {TraceId} failed", Problem.TraceId(http));
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return;
        }

        http.Response.Clear();
        // What is left of a refused body need not be read through.
        if (fault is BadHttpRequestException) http.Response.Headers.Connection = "close";
        if (problem.Type.Status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        await problem.WriteAsync(http);
    }

    /// <summary>Whether the client went away: then there is nobody to answer. A deadline signals the same token, so it is asked about first.</summary>
    static bool IsGone(HttpContext http, Exception fault)
    {
        if (fault is ConnectionResetException or ConnectionAbortedException) return true;
        bool deadline = http.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested ?? false;
        return http.RequestAborted.IsCancellationRequested && !deadline;
    }

    /// <summary>The problem for a status nobody put into words.</summary>
    static Problem ProblemOf(HttpContext http, int status) => status switch
    {
        StatusCodes.Status400BadRequest => Problem.Of("bad-request", "the request is not valid HTTP, or its body ended early"),
        StatusCodes.Status401Unauthorized => Problem.Of("unauthorized", "this service wants a key"),
        StatusCodes.Status403Forbidden => Problem.Of("forbidden", "the key does not allow this"),
        StatusCodes.Status404NotFound => Problem.Of("not-found", $"there is nothing at {Shown(http.Request.Path)}; GET /loss lists the losses"),
        StatusCodes.Status405MethodNotAllowed => Problem.Of("method-not-allowed", $"{Shown(http.Request.Path)} does not take {http.Request.Method}; it takes {http.Response.Headers.Allow}"),
        StatusCodes.Status406NotAcceptable => Problem.Of("not-acceptable", "the answer is application/json; the Accept header excludes it"),
        StatusCodes.Status408RequestTimeout => Problem.Of("body-too-slow", "the body arrived too slowly; try again, or send less at once"),
        StatusCodes.Status413PayloadTooLarge => Problem.Of("body-too-large", TooLarge(http)),
        StatusCodes.Status415UnsupportedMediaType => Problem.Of("unsupported-media-type", "send application/json in UTF-8"),
        StatusCodes.Status429TooManyRequests => Problem.Of("too-many-requests", "too many requests; wait as long as Retry-After says"),
        StatusCodes.Status503ServiceUnavailable => Problem.Of("over-capacity", "the service is busy; wait as long as Retry-After says"),
        >= 500 => Problem.Of("internal-error", "something went wrong in the service; the traceId helps its operators to find out what"),
        _ => new(ProblemType.All["bad-request"] with { Status = status }, $"the request is refused with status {status}"),
    };

    static string TooLarge(HttpContext http) => Exchange.Find(http)?.Body.Limit is { } limit
        ? $"the body may be {limit} bytes large; send it in parts and add the values up, or raise the service's setting LossApi:MaxBodyBytes"
        : "the body is too large; send it in parts and add the values up";

    static string Shown(PathString path) => path.Value is { Length: <= 64 } text ? text : "this address";
}
