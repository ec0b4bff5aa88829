using LossApi.Problems;

namespace LossApi.Operations;

/// <summary>
/// The two clocks of a request: one for the body to arrive, one for the service to begin its answer. What looks at
/// <see cref="HttpContext.RequestAborted"/> — the engine's loops — stops when the second has run out. An answer that has begun may take as long as
/// its reader keeps up: one that is cut in two helps nobody.
/// </summary>
sealed class Deadline(RequestDelegate next, Settings settings, BytesInFlight bytes)
{
    /// <summary>The framework's way to say that nobody is waiting for an answer.</summary>
    const int ClientLeft = StatusCodes.Status499ClientClosedRequest;

    public async Task InvokeAsync(HttpContext context)
    {
        CancellationToken client = context.RequestAborted;
        var exchange = Exchange.Of(context);
        WorkClock clock = exchange.Clock;
        clock.Start(settings.RequestDeadline, client);
        exchange.Body.Attach(context, settings, bytes);
        context.RequestAborted = clock.Token;
        try
        {
            if (context.Request.ContentLength > settings.MaxBodyBytes) throw BodyRefused.TooLarge(settings);
            await next(context);
            // An exception handler further in may have taken the cancellation for a client that left.
            if (context.Response.StatusCode != ClientLeft || context.Response.HasStarted || !clock.IsUp) return;
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.Response.StatusCode = ClientLeft;
            if (!clock.IsUp) return;
        }
        catch (BodyRefused refused) when (!context.Response.HasStarted)
        {
            context.Response.Headers.Connection = "close";
            await Problem.Of(refused.Code, refused.Message).WriteAsync(context);
            // A declared length that is only a little too large is on its way already. (Who waits to be told to go on sends nothing.)
            if (refused.Code == "body-too-large" && context.Request.ContentLength is not null && context.Request.Headers.Expect.Count == 0) await exchange.Body.ForgetAsync();
            return;
        }
        finally
        {
            clock.End();
            context.RequestAborted = client;
        }

        context.Response.Headers.RetryAfter = "1";
        await Problem.Of("deadline-exceeded",
            $"the answer took longer than {settings.RequestDeadline.TotalSeconds} s; send a smaller batch, or raise the service's setting LossApi:RequestDeadlineSeconds").WriteAsync(context);
    }
}
