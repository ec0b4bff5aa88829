using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<ulong>;

namespace LossApi.Wire.Numbers;

/// <summary>
/// Eight words of a table of powers at once. Numbers of like size need powers that lie side by side: these are held, and permuted; others are looked up one by one.
/// </summary>
static class PowerLanes
{
    /// <summary>How many words are held.</summary>
    const int Window = 16;

    /// <summary>Whether all places lie within the window, if it may be moved.</summary>
    /// <param name="places">Eight places of a table.</param>
    /// <param name="any">Lanes whose place does not matter.</param>
    /// <param name="window">The first place held; 0 at first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Near(Lanes places, Lanes any, ref int window)
    {
        if (Within(places, any, window)) return true;
        window = Math.Clamp((int)places.ToScalar() - Window / 2, 0, PowersOfTen.Count - Window);
        return Within(places, any, window);
    }

    /// <summary>The words at these places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes At(ulong[] table, Lanes places, int window, bool near)
    {
        ref ulong first = ref MemoryMarshal.GetArrayDataReference(table);
        if (!near) return Scattered(ref first, places);
        return Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref first, (nuint)window), places - Vector512.Create((ulong)window), Vector512.LoadUnsafe(ref first, (nuint)window + 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Within(Lanes places, Lanes any, int window) =>
        Vector512.AndNot(Vector512.GreaterThanOrEqual(places - Vector512.Create((ulong)window), Vector512.Create((ulong)Window)), any) == Lanes.Zero;

    /// <summary>One by one, and inlined: around a call all that is at hand would go through memory, for the others, too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes Scattered(ref ulong table, Lanes places)
    {
        Vector256<ulong> near = places.GetLower(), far = places.GetUpper();
        return Vector512.Create(Scattered(ref table, near.GetLower(), near.GetUpper()), Scattered(ref table, far.GetLower(), far.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> Scattered(ref ulong table, Vector128<ulong> near, Vector128<ulong> far) => Vector256.Create(
        Vector128.Create(Unsafe.Add(ref table, (nint)near.ToScalar()), Unsafe.Add(ref table, (nint)near.GetElement(1))),
        Vector128.Create(Unsafe.Add(ref table, (nint)far.ToScalar()), Unsafe.Add(ref table, (nint)far.GetElement(1))));
}
