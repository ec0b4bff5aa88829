using System.Globalization;

namespace LossApi.Operations;

/// <summary>A body that was refused while it was read: its status, the problem's code and a text that may be shown.</summary>
/// <param name="code">The problem's code.</param>
/// <param name="status">The problem's status.</param>
/// <param name="detail">What was wrong and what would be right.</param>
sealed class BodyRefused(string code, int status, string detail) : BadHttpRequestException(detail, status)
{
    public string Code { get; } = code;

    /// <summary>The body is longer than the service takes.</summary>
    public static BodyRefused TooLarge(Settings settings) => new("body-too-large", StatusCodes.Status413PayloadTooLarge, TooLargeText(settings));

    /// <summary>The body arrives more slowly than the service waits for.</summary>
    public static BodyRefused TooSlow(Settings settings) => new("body-too-slow", StatusCodes.Status408RequestTimeout, TooSlowText(settings));

    /// <summary>The body is not framed as HTTP wants it, or ended early.</summary>
    public static BodyRefused BadFraming() => new("bad-request", StatusCodes.Status400BadRequest,
        "the body does not arrive as its head announced: its chunks are malformed, or it ended before its Content-Length");

    /// <summary>A fault the server found, in our words.</summary>
    public static BodyRefused From(BadHttpRequestException fault, Settings settings) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(settings),
        StatusCodes.Status408RequestTimeout => TooSlow(settings),
        _ => BadFraming(),
    };

    static string TooLargeText(Settings settings) => string.Create(CultureInfo.InvariantCulture,
        $"the body is longer than {settings.MaxBodyBytes} bytes; send it in smaller batches (sums add up exactly), or raise the service's setting LossApi:MaxBodyBytes (environment LossApi__MaxBodyBytes)");

    static string TooSlowText(Settings settings) => string.Create(CultureInfo.InvariantCulture,
        $"a body may take {settings.BodyDeadline.TotalSeconds} s plus 1 s for every {settings.BodyBytesPerSecond} bytes; the service's settings are LossApi:BodyDeadlineSeconds and LossApi:BodyBytesPerSecond");
}
