using System.Diagnostics;
using System.Text;
using Serilog;
using Serilog.AspNetCore;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace LossApi.Operations;

/// <summary>One line of JSON on stdout for each request, and nothing in it that a client could not be shown.</summary>
static class Logging
{
    const string RequestLine = "{RequestMethod:l} {RequestPath:l} answered {StatusCode} in {Elapsed:0.000} ms";

    public static void AddLogging(this WebApplicationBuilder builder, Settings settings)
    {
        // The framework's writer hands a line to the system in pieces of 256 characters, and a line of ours has three times that.
        Console.SetOut(TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 16 * 1024) { AutoFlush = true }));
        builder.Services.AddSerilog(logger =>
        {
            logger.MinimumLevel.Is(Enum.Parse<LogEventLevel>(settings.LogLevel, ignoreCase: true))
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("System", LogEventLevel.Warning)
                .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
                // A refused start is told once, on stderr, in one line: not again as a stack trace.
                .Filter.ByExcluding(e => e.Exception is { } fault && Listening.Reason(fault) is not null && OfStart(e))
                .Enrich.FromLogContext()
                .Enrich.With<SafeProperties>();
            if (settings.LogFormat == "json") logger.WriteTo.Console(new RenderedCompactJsonFormatter());
            else logger.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        }, preserveStaticLogger: true);
    }

    public static void UseRequestLog(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            CountedAnswer.Attach(context);
            return next(context);
        });
        app.UseSerilogRequestLogging(log => Describe(log, app.Services.GetRequiredService<Serilog.ILogger>()));
    }

    static void Describe(RequestLoggingOptions log, Serilog.ILogger logger)
    {
        log.Logger = logger;
        log.MessageTemplate = RequestLine;
        log.GetLevel = (context, _, exception) =>
            exception is not null || context.Response.StatusCode == StatusCodes.Status500InternalServerError ? LogEventLevel.Error
            : Paths.IsProbe(context.Request.Path) ? LogEventLevel.Debug
            : context.Response.StatusCode >= 500 ? LogEventLevel.Warning
            : LogEventLevel.Information;
        log.EnrichDiagnosticContext = (line, context) =>
        {
            line.Set("Route", (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
            if (context.Features.Get<Evaluated>() is { } evaluated)
            {
                line.Set("Loss", evaluated.Names);
                line.Set("Elements", evaluated.Elements);
            }

            line.Set("RequestBytes", context.Features.Get<TimedBody>()?.Received ?? 0);
            line.Set("ResponseBytes", context.Features.Get<CountedAnswer>()?.Sent ?? 0);
            line.Set("TraceId", Activity.Current?.Id ?? context.TraceIdentifier);
        };
    }

    static bool OfStart(LogEvent e) =>
        e.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) is ScalarValue { Value: string source }
        && (source.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) || source.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal));
}
