using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Json;

namespace LossApi.Operations;

/// <summary>
/// Writes log events to a stream, one line of compact JSON each. Lines gather for a tenth of a second, so that a busy service makes a few system calls a second for
/// its log and not one a request; warnings and worse, and the last lines of an orderly end, are written at once.
/// </summary>
sealed class LogLines : ILogEventSink, IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    readonly ITextFormatter others = new RenderedCompactJsonFormatter();
    readonly string identity = EventIdHash.Compute(RequestLine.Template).ToString("x8", CultureInfo.InvariantCulture);
    readonly Lock gate = new();
    readonly StreamWriter output;
    readonly Timer timer;
    bool waiting, closed;

    /// <param name="stream">Where the lines go; closed in the end.</param>
    public LogLines(Stream stream)
    {
        output = new(stream, new UTF8Encoding(false), 16 * 1024);
        timer = new(static lines => ((LogLines)lines!).Flush(), this, Timeout.Infinite, Timeout.Infinite);
    }

    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            if (closed) return;
            if (logEvent.Properties.TryGetValue(RequestLine.Property, out LogEventPropertyValue? value) && value is ScalarValue { Value: RequestLine line }) Write(logEvent, line);
            else others.Format(logEvent, output);
            bool urgent = logEvent.Level >= LogEventLevel.Warning;
            if (urgent) output.Flush();
            else if (!waiting) timer.Change(Patience, Timeout.InfiniteTimeSpan);
            waiting = !urgent;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            output.Dispose();
        }

        timer.Dispose();
    }

    void Flush()
    {
        lock (gate)
        {
            if (closed) return;
            waiting = false;
            output.Flush();
        }
    }

    /// <summary>The same members the general formatter writes, without its dictionaries and strings.</summary>
    void Write(LogEvent logEvent, RequestLine line)
    {
        Span<char> text = stackalloc char[40];
        output.Write("{\"@t\":\"");
        logEvent.Timestamp.UtcDateTime.TryFormat(text, out int length, "O", CultureInfo.InvariantCulture);
        output.Write(text[..length]);
        output.Write("\",\"@m\":\"");
        line.WriteSentence(output);
        output.Write("\",\"@i\":\"");
        output.Write(identity);
        output.Write('"');
        if (logEvent.Level != LogEventLevel.Information)
        {
            output.Write(",\"@l\":\"");
            output.Write(logEvent.Level.ToString());
            output.Write('"');
        }

        if (logEvent.Exception is { } fault)
        {
            output.Write(",\"@x\":");
            JsonValueFormatter.WriteQuotedJsonString(fault.ToString(), output);
        }

        if (logEvent.TraceId is { } trace) Quote(",\"@tr\":\"", trace.ToHexString());
        if (logEvent.SpanId is { } span) Quote(",\"@sp\":\"", span.ToHexString());
        line.WriteMembers(output);
        output.WriteLine('}');
    }

    void Quote(string name, string value)
    {
        output.Write(name);
        output.Write(value);
        output.Write('"');
    }
}
