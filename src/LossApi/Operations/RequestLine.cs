using System.Text;

namespace LossApi.Operations;

/// <summary>What one answered request leaves in the log.</summary>
readonly record struct RequestLine
{
    /// <summary>The property that holds it where it is part of a log event.</summary>
    public const string Property = "Request";

    /// <summary>The message of such an event.</summary>
    public const string Template = "{Request:l}";

    /// <summary>The verb.</summary>
    public required string Method { get; init; }

    /// <summary>The address without its query.</summary>
    public required string Path { get; init; }

    /// <summary>The route's pattern; null where no route fits.</summary>
    public required string? Route { get; init; }

    /// <summary>The losses evaluated, between commas; null where none was.</summary>
    public required string? Loss { get; init; }

    /// <summary>The numbers read for them.</summary>
    public required long Elements { get; init; }

    public required int StatusCode { get; init; }

    /// <summary>From the first middleware to the last.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    /// <summary>What the problem calls traceId.</summary>
    public required string TraceId { get; init; }

    /// <summary>What is known of a request that has been answered.</summary>
    public static RequestLine Of(HttpContext context, TimeSpan elapsed, int status)
    {
        var exchange = Exchange.Of(context);
        return new()
        {
            Method = context.Request.Method,
            Path = context.Request.Path.Value ?? "",
            Route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText,
            Loss = exchange.Losses,
            Elements = exchange.Elements,
            StatusCode = status,
            Elapsed = elapsed,
            RequestBytes = exchange.Body.Received,
            ResponseBytes = exchange.Answer.Sent,
            TraceId = Problems.Problem.TraceId(context),
        };
    }

    /// <summary>Writes the sentence a person reads; it can stand between the quotes of a JSON string.</summary>
    public void WriteSentence(ref LineText line)
    {
        line.Quotable(Method);
        line.Literal(" "u8);
        line.Quotable(Path);
        line.Literal(" answered "u8);
        line.Number(StatusCode);
        line.Literal(" in "u8);
        line.Milliseconds(Elapsed);
        line.Literal(" ms"u8);
    }

    /// <summary>Writes the members of a JSON object, each behind a comma.</summary>
    public void WriteMembers(ref LineText line)
    {
        line.Member("RequestMethod\":"u8, Method);
        line.Member("RequestPath\":"u8, Path);
        if (Route is not null) line.Member("Route\":"u8, Route);
        if (Loss is not null)
        {
            line.Member("Loss\":"u8, Loss);
            line.Member("Elements\":"u8, Elements);
        }

        line.Member("StatusCode\":"u8, StatusCode);
        line.Literal(",\"Elapsed\":"u8);
        line.Milliseconds(Elapsed);
        line.Member("RequestBytes\":"u8, RequestBytes);
        line.Member("ResponseBytes\":"u8, ResponseBytes);
        line.Member("TraceId\":"u8, TraceId);
    }

    /// <summary>The sentence.</summary>
    public override string ToString()
    {
        var line = new LineText();
        WriteSentence(ref line);
        return Encoding.UTF8.GetString(line.Written);
    }
}
