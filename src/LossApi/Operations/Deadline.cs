using LossApi.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace LossApi.Operations;

/// <summary>
/// The clocks of one request. While the body arrives its own deadline holds; from its last byte to the first byte of the answer the request's
/// does, and what looks at <see cref="HttpContext.RequestAborted"/> — the engine's loops — stops when it passes. A large answer may then take as
/// long as its reader keeps up: an answer cut in two helps nobody.
/// </summary>
sealed class Deadline(RequestDelegate next, Settings settings)
{
    /// <summary>The framework's way to say that nobody is waiting for an answer.</summary>
    const int ClientClosedRequest = StatusCodes.Status499ClientClosedRequest;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.ContentLength > settings.MaxBodyBytes)
        {
            await Refuse(context, BodyRefused.TooLarge(settings));
            return;
        }

        CancellationToken client = context.RequestAborted;
        var clock = CancellationTokenSource.CreateLinkedTokenSource(client);
        // An answer may start after this method is left, and its start stops the clock: it lives as long as the answer.
        context.Response.RegisterForDispose(clock);
        context.Response.RegisterForDispose(TimedBody.Attach(context, settings, () => Start(clock)));
        // Until the body is here the whole of what it may take is added; its end sets the clock anew.
        clock.CancelAfter(settings.RequestDeadline + settings.BodyDeadline + TimeSpan.FromSeconds((double)settings.MaxBodyBytes / settings.BodyBytesPerSecond));
        if (!HasBody(context)) Start(clock);
        context.Response.OnStarting(static clock =>
        {
            ((CancellationTokenSource)clock).CancelAfter(Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        }, clock);

        context.RequestAborted = clock.Token;
        try
        {
            await next(context);
            if (context.Response.StatusCode != ClientClosedRequest || context.Response.HasStarted || !Passed(clock, client)) return;
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.Response.StatusCode = ClientClosedRequest;
            if (!Passed(clock, client)) return;
        }
        catch (BodyRefused refused) when (!context.Response.HasStarted)
        {
            await Refuse(context, refused);
            return;
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted && Known(fault) is not null)
        {
            await Refuse(context, Known(fault)!);
            return;
        }
        finally
        {
            clock.CancelAfter(Timeout.InfiniteTimeSpan);
            context.RequestAborted = client;
        }

        context.Response.Headers.RetryAfter = "1";
        await Problem.WriteAsync(context, "deadline-exceeded",
            $"the answer took longer than {settings.RequestDeadline.TotalSeconds} s; send a smaller batch, or raise the service's setting LossApi:RequestDeadlineSeconds");
    }

    void Start(CancellationTokenSource clock) => clock.CancelAfter(settings.RequestDeadline);

    static bool Passed(CancellationTokenSource clock, CancellationToken client) => clock.IsCancellationRequested && !client.IsCancellationRequested;

    static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength is not (null or 0);

    /// <summary>The server's own faults of a body, in our words.</summary>
    BodyRefused? Known(BadHttpRequestException fault) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => BodyRefused.TooLarge(settings),
        StatusCodes.Status408RequestTimeout => BodyRefused.TooSlow(settings),
        _ => null,
    };

    static Task Refuse(HttpContext context, BodyRefused refused)
    {
        context.Response.Headers.Connection = "close";
        return Problem.WriteAsync(context, refused.Code, refused.Message);
    }
}
