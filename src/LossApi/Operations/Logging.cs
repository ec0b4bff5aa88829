using System.Diagnostics;
using Serilog;
using Serilog.AspNetCore;
using Serilog.Core;
using Serilog.Events;

namespace LossApi.Operations;

/// <summary>One line on stdout for each request, of JSON unless text is asked for, and nothing in it that a client could not be shown.</summary>
static class Logging
{
    public static void AddLogging(this WebApplicationBuilder builder, Settings settings)
    {
        LogLines? lines = settings.LogFormat == "json" ? new(Console.OpenStandardOutput()) : null;
        if (lines is not null) builder.Services.AddSingleton(lines);     // the logger closes it, last of all
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
            if (lines is not null) logger.WriteTo.Sink(lines);
            else logger.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        }, preserveStaticLogger: true);
    }

    /// <summary>
    /// The line of each request. For people to read, by Serilog's own middleware; as JSON straight into the lines, for an event with its dictionaries, collectors and asynchronous
    /// context costs as much as reading and answering a small batch. Levels are the logger's in both.
    /// </summary>
    public static void UseRequestLog(this WebApplication app)
    {
        Serilog.ILogger logger = app.Services.GetRequiredService<Serilog.ILogger>();
        if (app.Services.GetService<LogLines>() is { } lines) app.Use((context, next) => WriteAsync(context, next, logger, lines));
        else app.UseSerilogRequestLogging(log => Describe(log, logger));
    }

    static async Task WriteAsync(HttpContext context, RequestDelegate next, Serilog.ILogger logger, LogLines lines)
    {
        long start = Stopwatch.GetTimestamp();
        Exception? fault = null;
        try
        {
            await next(context);
        }
        catch (Exception thrown)
        {
            fault = thrown;
            throw;
        }
        finally
        {
            LogEventLevel level = Level(context, fault);
            // The server answers 500 for what nobody caught.
            if (logger.IsEnabled(level)) lines.Write(level, RequestLine.Of(context, Stopwatch.GetElapsedTime(start), fault is null ? context.Response.StatusCode : StatusCodes.Status500InternalServerError), fault);
        }
    }

    static void Describe(RequestLoggingOptions log, Serilog.ILogger logger)
    {
        log.Logger = logger;
        log.MessageTemplate = RequestLine.Template;
        log.GetLevel = (context, _, fault) => Level(context, fault);
        log.GetMessageTemplateProperties = (context, _, elapsed, status) => [new(RequestLine.Property, new ScalarValue(RequestLine.Of(context, TimeSpan.FromMilliseconds(elapsed), status)))];
    }

    static LogEventLevel Level(HttpContext context, Exception? fault) =>
        fault is not null || context.Response.StatusCode == StatusCodes.Status500InternalServerError ? LogEventLevel.Error
        : Paths.IsProbe(context.Request.Path) ? LogEventLevel.Debug
        : context.Response.StatusCode >= 500 ? LogEventLevel.Warning
        : LogEventLevel.Information;

    static bool OfStart(LogEvent e) =>
        e.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) is ScalarValue { Value: string source }
        && (source.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) || source.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal));
}
