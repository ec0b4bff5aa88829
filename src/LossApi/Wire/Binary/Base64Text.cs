using System.Buffers;
using System.Buffers.Text;

namespace LossApi.Wire.Binary;

/// <summary>
/// Decodes base64 of the standard alphabet as it arrives. Only the one canonical text of some bytes is taken: padded, without white space, and
/// with zeros in the bits that the last character has over.
/// </summary>
/// <param name="to">Where the bytes go.</param>
sealed class Base64Text(RawNumbers to)
{
    static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    readonly byte[] group = new byte[4];
    long taken;
    int filled;
    bool padded;

    /// <summary>The first character that cannot stand where it stands, counted from the text's start; null while there is none.</summary>
    public long? BadAt { get; private set; }

    /// <summary>Whether there are more bytes than a tensor may hold.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Takes more of the text. Behind a fault the rest is passed over.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && BadAt is null && !TooLong)
        {
            int run = 0;
            if (filled == 0 && !padded)
            {
                run = text.IndexOfAnyExcept(Alphabet);
                run = (run < 0 ? text.Length : run) & ~3;
            }

            if (run > 0) Decode(text[..run]);
            else Take(text[0]);
            taken += run > 0 ? run : 1;
            text = text[Math.Max(run, 1)..];
        }
    }

    /// <summary>Ends the text: half a group is a fault.</summary>
    public void End()
    {
        if (BadAt is null && !TooLong && filled > 0) BadAt = taken;
    }

    void Take(byte character)
    {
        bool pad = character == '=';
        bool fits = !padded && (pad ? filled >= 2 : Alphabet.Contains(character) && !(filled == 3 && group[2] == '='));
        if (!fits)
        {
            BadAt = taken;
            return;
        }

        group[filled++] = character;
        if (filled < 4) return;
        filled = 0;
        padded = group[3] == '=';
        if (padded && (Value(group[group[2] == '=' ? 1 : 2]) & (group[2] == '=' ? 15 : 3)) != 0) BadAt = taken - (group[2] == '=' ? 2 : 1);
        else Decode(group);
    }

    void Decode(ReadOnlySpan<byte> text)
    {
        Span<byte> room = to.Room(text.Length / 4 * 3);
        if (room.IsEmpty)
        {
            TooLong = true;
            return;
        }

        Base64.DecodeFromUtf8(text, room, out _, out int written);
        to.Took(written);
    }

    static int Value(byte character) => character switch
    {
        >= (byte)'a' => character - 'a' + 26,
        >= (byte)'A' => character - 'A',
        >= (byte)'0' => character - '0' + 52,
        (byte)'+' => 62,
        _ => 63,
    };
}
