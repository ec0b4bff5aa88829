using LossApi.Problems;
using Serilog;
using Serilog.AspNetCore;
using Serilog.Core;
using Serilog.Events;

namespace LossApi.Operations;

/// <summary>One line of JSON on stdout for each request, and nothing in it that a client could not be shown.</summary>
static class Logging
{
    public static void AddLogging(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Services.AddSerilog(logger =>
        {
            logger.MinimumLevel.Is(Enum.Parse<LogEventLevel>(settings.LogLevel, ignoreCase: true))
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("System", LogEventLevel.Warning)
                .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
                // Nothing is said there that the request's line does not say, and for as much as the possibility the framework makes a scope and an activity for each request.
                .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off)
                // A refused start is told once, on stderr, in one line: not again as a stack trace.
                .Filter.ByExcluding(e => e.Exception is { } fault && Listening.Reason(fault) is not null && OfStart(e))
                .Enrich.FromLogContext()
                .Enrich.With<SafeProperties>();
            if (settings.LogFormat == "json") logger.WriteTo.Sink(new LogLines(Console.OpenStandardOutput()));
            else logger.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        }, preserveStaticLogger: true);
    }

    public static void UseRequestLog(this WebApplication app) => app.UseSerilogRequestLogging(log => Describe(log, app.Services.GetRequiredService<Serilog.ILogger>()));

    static void Describe(RequestLoggingOptions log, Serilog.ILogger logger)
    {
        log.Logger = logger;
        log.MessageTemplate = RequestLine.Template;
        log.GetLevel = (context, _, exception) =>
            exception is not null || context.Response.StatusCode == StatusCodes.Status500InternalServerError ? LogEventLevel.Error
            : Paths.IsProbe(context.Request.Path) ? LogEventLevel.Debug
            : context.Response.StatusCode >= 500 ? LogEventLevel.Warning
            : LogEventLevel.Information;
        log.GetMessageTemplateProperties = (context, path, elapsed, status) => [new(RequestLine.Property, new ScalarValue(Of(context, path, elapsed, status)))];
    }

    static RequestLine Of(HttpContext context, string path, double elapsed, int status)
    {
        var exchange = Exchange.Of(context);
        return new()
        {
            Method = context.Request.Method,
            Path = path,
            Route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText,
            Loss = exchange.Losses,
            Elements = exchange.Elements,
            StatusCode = status,
            Elapsed = elapsed,
            RequestBytes = exchange.Body.Received,
            ResponseBytes = exchange.Answer.Sent,
            TraceId = Problem.TraceId(context),
        };
    }

    static bool OfStart(LogEvent e) =>
        e.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) is ScalarValue { Value: string source }
        && (source.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) || source.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal));
}
