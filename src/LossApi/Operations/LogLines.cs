using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Json;

namespace LossApi.Operations;

/// <summary>
/// The log as lines of compact JSON: events of the logger's pipeline, and the line of each request, which comes here without one (docs/decisions/0027). Lines gather for a tenth of a
/// second, so that a busy service makes a few system calls a second for its log and not one a request; warnings and worse, and the last lines of an orderly end, are written at once.
/// </summary>
sealed class LogLines : ILogEventSink, IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    readonly ITextFormatter events = new RenderedCompactJsonFormatter();
    readonly byte[] identity = Encoding.ASCII.GetBytes(EventIdHash.Compute(RequestLine.Template).ToString("x8", CultureInfo.InvariantCulture));
    readonly Lock gate = new();
    readonly Stream stream;
    readonly byte[] gathered = new byte[64 * 1024];
    readonly Timer timer;
    int length;
    bool waiting, closed;

    /// <param name="stream">Where the lines go; closed in the end.</param>
    public LogLines(Stream stream)
    {
        this.stream = stream;
        timer = new(static lines => ((LogLines)lines!).Flush(), this, Timeout.Infinite, Timeout.Infinite);
    }

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        events.Format(logEvent, text);
        Take(Encoding.UTF8.GetBytes(text.ToString()), logEvent.Level);
    }

    /// <summary>Writes the line of a request: the members an event formatted like the others would have.</summary>
    public void Write(LogEventLevel level, in RequestLine request, Exception? fault = null)
    {
        var line = new LineText();
        line.Literal("{\"@t\":\""u8);
        line.Moment(DateTime.UtcNow);
        line.Literal("\",\"@m\":\""u8);
        request.WriteSentence(ref line);
        line.Literal("\",\"@i\":\""u8);
        line.Literal(identity);
        line.Literal("\""u8);
        if (level != LogEventLevel.Information) line.Member("@l\":"u8, level.ToString());
        if (fault is not null) line.Literal(Quoted(",\"@x\":", fault.ToString()));
        if (System.Diagnostics.Activity.Current is { } activity)
        {
            line.Member("@tr\":"u8, activity.TraceId.ToHexString());
            line.Member("@sp\":"u8, activity.SpanId.ToHexString());
        }

        request.WriteMembers(ref line);
        line.Literal("}\n"u8);
        Take(line.Written, level);
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (closed) return;
            Drain();
            closed = true;
            stream.Dispose();
        }

        timer.Dispose();
    }

    /// <summary>Takes a whole line. It was put together outside: nobody holds up the others for longer than the copying takes.</summary>
    void Take(ReadOnlySpan<byte> line, LogEventLevel level)
    {
        lock (gate)
        {
            if (closed) return;
            if (gathered.Length - length < line.Length) Drain();
            if (line.Length > gathered.Length)
            {
                stream.Write(line);
                stream.Flush();
                return;
            }

            line.CopyTo(gathered.AsSpan(length));
            length += line.Length;
            if (level >= LogEventLevel.Warning) Drain();
            else if (!waiting) timer.Change(Patience, Timeout.InfiniteTimeSpan);
            waiting = length > 0;
        }
    }

    void Flush()
    {
        lock (gate)
        {
            waiting = false;
            if (!closed) Drain();
        }
    }

    void Drain()
    {
        if (length == 0) return;
        stream.Write(gathered.AsSpan(0, length));
        stream.Flush();
        length = 0;
    }

    static byte[] Quoted(string name, string text)
    {
        using var quoted = new StringWriter(CultureInfo.InvariantCulture);
        quoted.Write(name);
        JsonValueFormatter.WriteQuotedJsonString(text, quoted);
        return Encoding.UTF8.GetBytes(quoted.ToString());
    }
}
