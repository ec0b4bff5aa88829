using System.Buffers;
using System.IO.Pipelines;
using System.Runtime;
using System.Text.Json;
using LossApi.Domain;

namespace LossApi.Wire.Json;

/// <summary>Why a body is not one JSON document: an answer 400.</summary>
/// <param name="Code">The kind of problem.</param>
/// <param name="Pointer">The value it concerns, where one can be named; else empty.</param>
/// <param name="Detail">What is wrong, for a person.</param>
/// <param name="ByteOffset">The first offending byte, counted from the start of the body.</param>
sealed record Malformation(string Code, string Pointer, string Detail, long ByteOffset);

/// <summary>
/// Reads one JSON document from a pipe as its bytes arrive and hands each token to a <see cref="ValueReader"/>. Nothing is kept but the token
/// at hand, and no answer depends on how the body was cut into pieces.
/// </summary>
sealed class JsonBody : ILent, IDisposable
{
    /// <summary>How deep arrays and objects may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>
    /// The longest number, string or name, in bytes. An unfinished token is scanned anew with every piece that arrives, so without a bound
    /// a long one would cost the square of its length.
    /// </summary>
    public const int LongestToken = 16 * 1024;

    /// <summary>White space up to this length may be scanned twice.</summary>
    const int LongestBlank = 4 * 1024;

    static readonly JsonReaderOptions Strict = new() { MaxDepth = 2 * MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    State now;

    struct State(ValueReader root, Violations faults)
    {
        public readonly ValueReader Root = root;
        public readonly Violations Faults = faults;
        public JsonReaderState Reader = new(Strict);
        public Rented<byte>? Scratch;
        public long Offset, Before, Origin;
        public long? Limit;
        public bool Started, Stopped;
        public byte Owed;
        public LongText? Text;
        public Malformation? Malformation;
    }

    /// <summary>Makes it ready to read a document.</summary>
    /// <param name="root">Takes the document's value.</param>
    /// <param name="faults">Collects what is wrong with the contents (422) while the form (400) is still being checked.</param>
    /// <param name="limit">The most bytes the document may have, where the server does not already count them: decompressed bodies.</param>
    /// <param name="origin">How many bytes stand before the document in what its client sent.</param>
    public void Begin(ValueReader root, Violations faults, long? limit = null, long origin = 0)
    {
        Clear();
        now = new(root, faults) { Limit = limit, Origin = origin };
    }

    /// <summary>What is wrong with the contents.</summary>
    public Violations Faults => now.Faults;

    /// <summary>What is wrong with the form, if anything: it outweighs every fault of the contents.</summary>
    public Malformation? Malformation => now.Malformation;

    public void Clear()
    {
        now.Scratch?.Dispose();
        now = default;
    }

    public void Dispose() => Clear();

    /// <summary>Reads to the end of the body, or to the first fault of form.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="stop"/> was signalled.</exception>
    /// <exception cref="BadHttpRequestException">413, when the limit is passed.</exception>
    public async Task ReadAsync(PipeReader pipe, CancellationToken stop)
    {
        while (true)
        {
            ReadResult result = await pipe.ReadAsync(stop);
            if (result.IsCanceled) throw new OperationCanceledException(stop);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (now.Offset + buffer.Length > now.Limit) throw new BadHttpRequestException("decompressed body too large", StatusCodes.Status413PayloadTooLarge);
            long consumed = Feed(buffer, result.IsCompleted);
            pipe.AdvanceTo(buffer.GetPosition(consumed), buffer.End);
            if (now.Stopped || result.IsCompleted) return;
        }
    }

    /// <summary>Refuses the document: reading ends here.</summary>
    /// <param name="reader">Standing on the offending token.</param>
    /// <param name="code">The kind of problem.</param>
    /// <param name="pointer">The value it concerns.</param>
    /// <param name="detail">What is wrong, for a person.</param>
    public void Refuse(ref Utf8JsonReader reader, string code, string pointer, string detail) =>
        Refuse(code, pointer, detail, now.Before + reader.TokenStartIndex);

    /// <summary>Adds a fault of the contents, whose words are only put together while there is room for them.</summary>
    /// <returns>Whether there is room: the caller then adds it. Where there is none it has been counted.</returns>
    public bool HasRoom() => now.Faults.HasRoom();

    /// <summary>The raw bytes of the token at hand, without quotes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Raw(ref Utf8JsonReader reader)
    {
        if (!reader.HasValueSequence) return reader.ValueSpan;
        now.Scratch ??= new(LongestToken);
        int length = (int)reader.ValueSequence.Length;
        reader.ValueSequence.CopyTo(now.Scratch.Array);
        return now.Scratch.Array.AsSpan(0, length);
    }

    /// <summary>Takes what is complete: token by token, and between them runs of numbers in one go.</summary>
    /// <returns>How many bytes of the buffer are done with.</returns>
    [BypassReadyToRun]
    long Feed(in ReadOnlySequence<byte> buffer, bool last)
    {
        long done = 0;
        if (!now.Started)
        {
            if (ByteOrderMark.Length(buffer, last) is not { } mark) return 0;
            now.Started = true;
            done = mark;
            now.Offset = now.Origin + mark;
        }

        bool more;
        do done += now.Text is null ? Tokens(buffer.Slice(done), last, out more) : Text(buffer.Slice(done), last, out more);
        while (more);
        return done;
    }

    /// <summary>Takes what has arrived of a long string.</summary>
    /// <returns>How many bytes are done with.</returns>
    long Text(in ReadOnlySequence<byte> buffer, bool last, out bool more)
    {
        long taken = now.Text!.Take(buffer, last, out TextEnd end);
        now.Offset += taken;
        more = end != TextEnd.Open;
        if (!more) return taken;
        now.Text = null;
        if (end == TextEnd.Odd) now.Owed = (byte)'"';
        if (end != TextEnd.Closed) return taken;

        // For the reader the string was an empty one.
        now.Before = now.Offset - 2;
        var reader = new Utf8JsonReader("\"\""u8, isFinalBlock: false, now.Reader);
        reader.Read();
        now.Root.Take(ref reader, this);
        now.Reader = reader.CurrentState;
        return taken;
    }

    /// <summary>Takes tokens, up to a run of numbers that was taken behind one of them, or to the last complete one.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <param name="last">Whether no more bytes will come.</param>
    /// <param name="more">Whether a run was taken: then the reading goes on behind it.</param>
    /// <returns>How many bytes are done with.</returns>
    [BypassReadyToRun]
    long Tokens(in ReadOnlySequence<byte> buffer, bool last, out bool more)
    {
        more = false;
        int borrowed = now.Owed != 0 ? 1 : 0, tokens = 0;
        ReadOnlySequence<byte> rest = now.Owed != 0 ? Separator.Before(buffer, now.Owed) : buffer;
        now.Before = now.Offset - borrowed;

        // One contiguous piece is read as a span, which is faster.
        Utf8JsonReader reader = rest.IsSingleSegment ? new(rest.FirstSpan, last, now.Reader) : new(rest, last, now.Reader);
        try
        {
            while (!now.Stopped && reader.Read())
            {
                tokens++;
                Take(ref reader);
                if (now.Stopped) continue;
                int run = 0;
                if (reader.TokenType == JsonTokenType.Number) run = Run(rest, reader.BytesConsumed);
                else if (reader.TokenType == JsonTokenType.PropertyName && now.Root.TakesText) now.Text = new(now.Root);
                if (run == 0 && now.Text is null) continue;

                // Between two numbers of one array the reader's state is the same: a new one on the later bytes goes on from it.
                more = true;
                now.Owed = 0;
                now.Reader = reader.CurrentState;
                now.Offset += reader.BytesConsumed + run - borrowed;
                return reader.BytesConsumed + run - borrowed;
            }
        }
        catch (JsonException)
        {
            Locate(rest, tokens);
            return buffer.Length;
        }

        now.Reader = reader.CurrentState;
        long consumed = reader.BytesConsumed;
        if (consumed > 0) now.Owed = 0;
        if (!now.Stopped && !last) consumed += Unfinished(rest.Slice(consumed));
        if (consumed == 0) return 0;
        now.Offset += consumed - borrowed;
        return consumed - borrowed;
    }

    /// <summary>Takes a run of numbers from a number's end on, within the piece of memory it ends in.</summary>
    /// <returns>How many bytes were taken.</returns>
    [BypassReadyToRun]
    int Run(in ReadOnlySequence<byte> rest, long from)
    {
        if (rest.IsSingleSegment) return now.Root.TakeRun(rest.FirstSpan, (int)from) - (int)from;
        SequencePosition position = rest.GetPosition(from);
        if (position.GetObject() is not ReadOnlySequenceSegment<byte> segment) return 0;
        // From the piece's own beginning: digits are loaded in eights from the right, and what lies before them must be there.
        ReadOnlySpan<byte> piece = segment.Memory.Span;
        if (ReferenceEquals(segment, rest.End.GetObject())) piece = piece[..rest.End.GetInteger()];
        return now.Root.TakeRun(piece, position.GetInteger()) - position.GetInteger();
    }

    /// <summary>
    /// What is left over is part of one token, which must not be longer than a token may be, or a separator and white space, which need not be
    /// kept: a megabyte of blanks would be scanned anew with every piece.
    /// </summary>
    /// <returns>How many bytes of it are done with all the same.</returns>
    long Unfinished(in ReadOnlySequence<byte> left)
    {
        if (left.Length <= LongestBlank) return 0;
        long start = JsonPlace.Blank(left);
        if (left.Length - start > LongestToken) RefuseLength();
        if (start < left.Length) return 0;
        if (left.PositionOf((byte)',') is not null) now.Owed = (byte)',';
        return left.Length;
    }

    void Take(ref Utf8JsonReader reader)
    {
        if (reader.BytesConsumed - reader.TokenStartIndex > LongestToken)
        {
            RefuseLength();
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray or JsonTokenType.StartObject when reader.CurrentDepth >= MaxDepth:
                Refuse(ref reader, "too-deep", "", $"arrays and objects may nest {MaxDepth} deep");
                return;
            case JsonTokenType.PropertyName or JsonTokenType.String when StringForm.Check(Raw(ref reader), reader.ValueIsEscaped) is { } flaw:
                Refuse(flaw.Code, "", flaw.Detail, now.Before + reader.TokenStartIndex + 1 + flaw.At);
                return;
        }

        now.Root.Take(ref reader, this);
    }

    void Locate(in ReadOnlySequence<byte> rest, int tokens)
    {
        var place = JsonPlace.Find(rest, now.Reader, tokens);
        if (place.At - place.TokenStart > LongestToken)
        {
            RefuseLength();
            return;
        }

        long at = now.Before + place.At;
        if (place.Flaw is { } flaw) Refuse(flaw.Code, "", flaw.Detail, now.Before + flaw.At);
        else if (place.At < rest.Length) Refuse("malformed-json", "", $"the byte at offset {at} cannot stand there: {place.Describe(rest)}", at);
        else if (at == 0) Refuse("malformed-json", "", "the body is empty; it must be one JSON object", at);
        else Refuse("malformed-json", "", $"the body ends at offset {at}, before its JSON is complete", at);
    }

    void RefuseLength()
    {
        now.Faults.Add("", "token-too-long", $"a single number, string or name may be {LongestToken} bytes long");
        now.Stopped = true;
    }

    void Refuse(string code, string pointer, string detail, long at)
    {
        now.Malformation = new(code, pointer, detail, at);
        now.Stopped = true;
    }
}
