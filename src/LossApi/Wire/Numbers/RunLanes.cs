using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LossApi.Wire.Numbers;

/// <summary>
/// Reads a long run of numbers where the CPU has 512-bit lanes, in three steps that do not wait for one another: where the commas are; where in each text sign,
/// point and power are; and from digits to doubles, eight at a time. What is not plain is read by <see cref="NumberRun"/>, as it would be without the lanes.
/// </summary>
static class RunLanes
{
    /// <summary>How many bytes must lie before a run: digits are loaded from the right.</summary>
    public const int Margin = TokenForms.Row + 1;

    /// <summary>How many bytes are searched for commas at once.</summary>
    const int Batch = 1024;

    /// <summary>With fewer bytes no run is begun, and none goes on with fewer than the other.</summary>
    const int Fewest = Batch, SmallestBatch = 512;

    /// <summary>How many numbers are taken apart before they are put together.</summary>
    const int Chunk = 32;

    /// <summary>When fewer were taken than this, the next ones are read one by one.</summary>
    const int FewestTaken = 16, OneByOne = 256;

    /// <summary>Reads numbers as long as there are many.</summary>
    /// <param name="bytes">A piece of the body.</param>
    /// <param name="at">Where a number has ended, at least <see cref="Margin"/>, with two bytes behind it; afterwards the end of the last number taken.</param>
    /// <param name="numbers">Where the numbers go.</param>
    /// <param name="place">Where in the array the run is.</param>
    /// <returns>How many numbers were taken.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, ref int at, Span<double> numbers, ref RunPlace place)
    {
        if (bytes.Length - at < Fewest) return 0;
        int row = 0, left = 0, start = at + 1;
        if (place.Row > 0 && place.Index <= place.Row) (row, left) = (place.Row, place.Row - place.Index);
        if (row > 0 && left == 0)
        {
            // A row has ended.
            if (bytes[at] != ']' || bytes[start++] != ',') return 0;
            left = row;
        }
        else if (bytes[at] != ',') return 0;

        int taken = Read(bytes, start, ref at, numbers, row, left);
        if (taken < FewestTaken) place.OneByOne = OneByOne;
        place.Index += taken;
        if (row == 0 || place.Index <= row) return taken;
        int more = (place.Index - 1) / row;
        place.Rows += more;
        place.Index -= more * row;
        return taken;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Read(ReadOnlySpan<byte> bytes, int start, ref int at, Span<double> numbers, int row, int left)
    {
        Span<ushort> ends = stackalloc ushort[Batch + 4];
        var parts = new TokenParts { Digits = stackalloc byte[Chunk * TokenForms.Row], Forms = stackalloc ulong[Chunk], Places = stackalloc uint[Chunk] };
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int count = 0, window = 0;
        while (true)
        {
            int size = Math.Min(Batch, (bytes.Length - start - TokenForms.Row) & -64);
            if (size < SmallestBatch) return count;
            ref byte origin = ref Unsafe.Add(ref first, start);
            int whole = Math.Min(Commas(ref origin, size, ref MemoryMarshal.GetReference(ends), out bool letters), numbers.Length - count) & -8, begin = 0;
            if (whole == 0) return count;
            for (int done = 0; done < whole; done += Chunk)
            {
                int some = Math.Min(Chunk, whole - done);
                begin = TokenForms.Take(ref origin, begin, row, ref left, ends.Slice(done, some), letters, in parts);
                for (int i = 0; i < some; i += 8, count += 8)
                {
                    uint odd = DoubleLanes.Of(ref parts.Digits[TokenForms.Row * i], ref parts.Forms[i], ref window, ref numbers[count]);
                    if (odd == 0) continue;
                    int taken = Repaired(ref first, start, parts.Places.Slice(i, 8), odd, numbers.Slice(count, 8), out int end), last = i + taken - 1;
                    if (last >= 0) at = end > 0 ? end : start + End(parts.Places[last]);
                    if (taken < 8 || end > 0) return count + taken;
                }

                at = start + End(parts.Places[some - 1]);
            }

            start += begin;
        }
    }

    static int End(uint place) => (int)(place >> 16);

    /// <summary>Where the commas are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Commas(ref byte origin, int size, ref ushort ends, out bool letters)
    {
        int count = 0;
        Vector512<byte> letter = Vector512<byte>.Zero;
        for (int at = 0; at < size; at += 64)
        {
            var block = Vector512.LoadUnsafe(ref origin, (nuint)at);
            letter |= Vector512.Equals(block | Vector512.Create((byte)0x20), Vector512.Create((byte)'e'));
            ulong commas = Vector512.Equals(block, Vector512.Create((byte)',')).ExtractMostSignificantBits();
            int here = BitOperations.PopCount(commas);
            ref ushort to = ref Unsafe.Add(ref ends, count);

            // Four at a time, whether there are so many or not: how many there are changes from block to block, and a branch on it would be guessed wrong.
            for (int i = 0; i < here; i += 4)
            {
                to = (ushort)(at + BitOperations.TrailingZeroCount(commas));
                commas &= commas - 1;
                Unsafe.Add(ref to, 1) = (ushort)(at + BitOperations.TrailingZeroCount(commas));
                commas &= commas - 1;
                Unsafe.Add(ref to, 2) = (ushort)(at + BitOperations.TrailingZeroCount(commas));
                commas &= commas - 1;
                Unsafe.Add(ref to, 3) = (ushort)(at + BitOperations.TrailingZeroCount(commas));
                commas &= commas - 1;
                to = ref Unsafe.Add(ref to, 4);
            }

            count += here;
        }

        letters = letter != Vector512<byte>.Zero;
        return count;
    }

    /// <summary>Reads those of eight numbers that the lanes could not.</summary>
    /// <param name="first">The first byte of the piece.</param>
    /// <param name="start">Where in it the places are counted from.</param>
    /// <param name="places">Where the texts are.</param>
    /// <param name="odd">A bit for each that is to be read.</param>
    /// <param name="numbers">Where the numbers go.</param>
    /// <param name="end">Where the last one taken ends, if not where its text was thought to end: an array has ended there, or something is wrong. Else 0.</param>
    /// <returns>How many of the eight there are before something that is left to the strict reader.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Repaired(ref byte first, int start, ReadOnlySpan<uint> places, uint odd, Span<double> numbers, out int end)
    {
        end = 0;
        for (; odd != 0; odd &= odd - 1)
        {
            int lane = BitOperations.TrailingZeroCount(odd), begin = start + (int)(places[lane] & 0xFFFF);
            if (places[lane] == TokenForms.Misplaced || NumberRun.One(ref first, begin, out double number) is not (> 0 and int length)) return lane;
            numbers[lane] = number;
            if (begin + length == start + End(places[lane])) continue;
            end = begin + length;
            return lane + 1;
        }

        return 8;
    }
}
