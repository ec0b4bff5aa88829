using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using LossApi.Domain;
using LossApi.Operations;
using LossApi.Wire.Numbers;

namespace LossApi.Wire.Json;

/// <summary>
/// Writes a JSON answer into a pipe, compact and always in the same bytes, and lets the pipe drain whenever enough has gathered, so that a slow
/// client holds up the writing and not the memory.
/// </summary>
sealed class JsonAnswer : ILent
{
    /// <summary>How many bytes gather before the pipe is drained.</summary>
    const int Portion = 64 * 1024;

    /// <summary>The most brackets and separators that stand before or behind one number.</summary>
    const int Brackets = 2 * TensorReader.MaxRank + 2;

    /// <summary>How much room is asked for where less would do: what stands between two tensors fits in.</summary>
    const int Piece = 1024;

    /// <summary>Printable ASCII that no JSON encoder escapes: names, and most words.</summary>
    static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (char)c).Except("\"\\&'+<>`")]);

    State now;

    struct State(PipeWriter pipe, CancellationToken stop, HttpResponse? response)
    {
        public readonly PipeWriter Pipe = pipe;
        public readonly CancellationToken Stop = stop;
        public readonly HttpResponse? Response = response;
        public Memory<byte> Room;
        public int Used, Gathered;
        public bool First = true, Drained;
    }

    public JsonAnswer() { }

    /// <summary>An answer that goes elsewhere than to a client.</summary>
    public JsonAnswer(PipeWriter pipe) => now = new(pipe, CancellationToken.None, null);

    /// <summary>Sets status and type of a 200.</summary>
    public static JsonAnswer To(HttpContext http, CancellationToken stop)
    {
        http.Response.ContentType = "application/json";
        JsonAnswer answer = Exchange.Of(http).Lend<JsonAnswer>();
        answer.now = new(http.Response.BodyWriter, stop, http.Response);
        return answer;
    }

    public void Clear() => now = default;

    /// <summary>Opens an object or array: <c>{</c> or <c>[</c>.</summary>
    public void Open(char bracket)
    {
        Byte(bracket);
        now.First = true;
    }

    /// <summary>Closes an object or array: <c>}</c> or <c>]</c>.</summary>
    public void Close(char bracket)
    {
        Byte(bracket);
        now.First = false;
    }

    /// <summary>Separates an element of an array from the one before.</summary>
    public void Next()
    {
        if (!now.First) Byte(',');
        now.First = false;
    }

    /// <summary>A member's name and colon.</summary>
    public void Name(string name)
    {
        Next();
        Text(name);
        Byte(':');
    }

    /// <summary>A member whose value is a string.</summary>
    public void Member(string name, string value)
    {
        Name(name);
        Text(value);
    }

    /// <summary>A member whose value is a number; null where there is none.</summary>
    public void Member(string name, double? value)
    {
        Name(name);
        Number(value);
    }

    /// <summary>A number; infinities and NaN become strings, no number becomes null.</summary>
    public void Number(double? value)
    {
        if (value is { } number) Take(Decimals.Write(number, Room(Decimals.Longest)));
        else Raw("null"u8);
    }

    /// <summary>A string.</summary>
    public void Text(string value)
    {
        Byte('"');
        if (value.AsSpan().ContainsAnyExcept(Plain)) Raw(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
        else Take(Encoding.ASCII.GetBytes(value, Room(value.Length)));
        Byte('"');
    }

    /// <summary>An option's value.</summary>
    public void Value(OptionValue value)
    {
        switch (value.Kind)
        {
            case OptionKind.Number: Number(value.Number); break;
            case OptionKind.Text: Text(value.Text); break;
            default: Raw(Encoding.ASCII.GetBytes(value.ToString())); break;
        }
    }

    /// <summary>A tensor as nested arrays of its shape.</summary>
    public ValueTask TensorAsync(Tensor tensor)
    {
        var nesting = new Nesting(tensor.Shape);
        int next = Some(tensor, in nesting, 0);
        return next == nesting.Count && now.Gathered < Portion ? default : RestAsync(tensor, nesting, next);
    }

    async ValueTask RestAsync(Tensor tensor, Nesting nesting, int next)
    {
        await DrainAsync();
        while (next < nesting.Count)
        {
            next = Some(tensor, in nesting, next);
            await DrainAsync();
        }
    }

    /// <summary>Hands what has gathered to the client once it is enough, or in any case when <paramref name="all"/> is said.</summary>
    public async ValueTask DrainAsync(bool all = false)
    {
        if (!all && now.Gathered < Portion) return;
        Commit();
        if (all && now.Response is not null)
        {
            // The server sends what is left together with the mark of the end.
            if (now.Drained) return;
            now.Response.ContentLength = now.Gathered;
        }

        now.Drained = true;
        now.Gathered = 0;
        FlushResult result = await now.Pipe.FlushAsync(now.Stop);
        if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException("the client has gone", now.Stop);
    }

    /// <summary>Hands what was written on to the pipe, without draining it.</summary>
    public void Commit()
    {
        if (now.Used > 0) now.Pipe.Advance(now.Used);
        now.Used = 0;
        now.Room = default;
    }

    /// <summary>Writes numbers from <paramref name="next"/> on until a portion has gathered.</summary>
    int Some(Tensor tensor, in Nesting nesting, int next)
    {
        ReadOnlySpan<double> numbers = tensor.Numbers;
        if (nesting.Count == 0)
        {
            Raw("[]"u8);
            return 0;
        }

        // Brackets stand only at the ends of a row; more than one only where an array of rows ends.
        int row = nesting.Row, block = nesting.Block, left = row - next % row;
        while (next < nesting.Count && now.Gathered < Portion)
        {
            Span<byte> to = Room(NumberRow.Room + Brackets);
            int length = 0;
            while (next < nesting.Count && length + NumberRow.Room + Brackets <= to.Length)
            {
                int within = next % block;
                if (within == 0)
                    for (int k = nesting.Boundaries(next); k > 0; k--) to[length++] = (byte)'[';
                next += nesting.EmptyLeaves
                    ? Empty(to[length..], row, ref left, out int bytes)
                    : NumberRow.Write(numbers.Slice(next, block - within), to[length..], row, ref left, out bytes);
                length += bytes;
                if (next % block != 0) continue;
                length -= NumberRow.Between;
                for (int k = nesting.Boundaries(next); k > 0; k--) to[length++] = (byte)']';
                if (next < nesting.Count) to[length++] = (byte)',';
            }

            Take(length);
        }

        return next;
    }

    /// <summary>Writes an empty array in the place of a number.</summary>
    static int Empty(Span<byte> to, int row, ref int left, out int bytes)
    {
        bool last = --left == 0;
        if (last) left = row;
        ReadOnlySpan<byte> text = last ? "[]],["u8 : "[],"u8;
        text.CopyTo(to);
        bytes = text.Length;
        return 1;
    }

    void Byte(char c)
    {
        Room(1)[0] = (byte)c;
        Take(1);
    }

    void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Take(bytes.Length);
    }

    /// <summary>Room for some bytes. The pipe is asked for it seldom: each time costs more than the bytes do.</summary>
    Span<byte> Room(int length)
    {
        if (now.Room.Length - now.Used < length)
        {
            Commit();
            now.Room = now.Pipe.GetMemory(Math.Max(length, Piece));
        }

        return now.Room.Span[now.Used..];
    }

    void Take(int length)
    {
        now.Used += length;
        now.Gathered += length;
    }
}

/// <summary>Where brackets open and close in a tensor written out. Axes behind one of length 0 vanish: its arrays are empty.</summary>
readonly struct Nesting
{
    readonly Axes strides;
    readonly int axes;

    public Nesting(Shape shape)
    {
        axes = 0;
        while (axes < shape.Rank && shape[axes] != 0) axes++;
        EmptyLeaves = axes < shape.Rank;
        Count = (int)shape.Product(0, axes);
        if (EmptyLeaves && axes == 0) Count = 0;
        for (int axis = 0; axis < axes; axis++) strides[axes - 1 - axis] = (int)shape.Product(axis, axes);
    }

    /// <summary>Whether each leaf is an empty array instead of a number.</summary>
    public bool EmptyLeaves { get; }

    /// <summary>How many leaves there are.</summary>
    public int Count { get; }

    /// <summary>How many leaves an innermost array has; 1 where there is none.</summary>
    public int Row => axes == 0 ? 1 : strides[0];

    /// <summary>How many leaves there are between two places where more than one array ends, or all do.</summary>
    public int Block => axes < 2 ? Count : strides[1];

    /// <summary>How many arrays begin at a leaf, which is also how many end before it.</summary>
    public int Boundaries(int leaf)
    {
        int boundaries = 0;
        while (boundaries < axes && leaf % strides[boundaries] == 0) boundaries++;
        return boundaries;
    }
}
