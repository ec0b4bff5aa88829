using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Activations;

/// <summary>An activation of one score at a time.</summary>
interface IElementActivation
{
    /// <summary>The activated score.</summary>
    static abstract R Value<R>(R z) where R : struct, IReal<R>;

    /// <summary>Its derivative.</summary>
    static abstract R Slope<R>(R z) where R : struct, IReal<R>;
}

/// <summary>1 / (1 + e⁻ᶻ). The derivative is a product of two small numbers at worst, never 1 − p.</summary>
readonly struct Sigmoid : IElementActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Value<R>(R z) where R : struct, IReal<R> => R.Sigmoid(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Slope<R>(R z) where R : struct, IReal<R> => R.Sigmoid(z) * R.Sigmoid(-z);
}

/// <summary>ln of the sigmoid: −softplus(−z).</summary>
readonly struct LogSigmoid : IElementActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Value<R>(R z) where R : struct, IReal<R> => -R.Softplus(-z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static R Slope<R>(R z) where R : struct, IReal<R> => R.Sigmoid(-z);
}

/// <summary>Walks any element activation over a tensor, eight scores at a time.</summary>
sealed class ElementActivation<TActivation>(string name, string summary) : Activation(name, summary) where TActivation : struct, IElementActivation
{
    /// <summary>How many scores pass between two looks at the deadline.</summary>
    const int Stretch = 1 << 16;

    public override Input Logits { get; } = new("logits", Kind.Logits, Extent.Element, "Raw scores, of any shape.") { Differentiable = true };

    public override Activated Apply(Tensor logits, Tensor? upstream, CancellationToken stop = default)
    {
        var result = new Activated(new Tensor(logits.Shape), upstream is null ? null : new Tensor(logits.Shape));
        try
        {
            for (int start = 0; start < logits.Count; start += Stretch)
            {
                stop.ThrowIfCancellationRequested();
                int length = Math.Min(Stretch, logits.Count - start);
                Walk(logits.Numbers.Slice(start, length), upstream is null ? default : upstream.Numbers.Slice(start, length),
                    result.Outputs.Numbers.Slice(start, length), result.Gradient is null ? default : result.Gradient.Numbers.Slice(start, length));
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>The last few scores take the same road, filled up with zeros, so that a score's answer does not depend on where it stands.</summary>
    static void Walk(ReadOnlySpan<double> logits, ReadOnlySpan<double> upstream, Span<double> outputs, Span<double> gradient)
    {
        Span<double> z = stackalloc double[Lanes.Count], u = stackalloc double[Lanes.Count];
        for (int i = 0; i < logits.Length; i += Lanes.Count)
        {
            int length = Math.Min(Lanes.Count, logits.Length - i);
            logits.Slice(i, length).CopyTo(z);
            z[length..].Clear();
            var scores = new Lanes(Vector512.Create<double>(z));
            TActivation.Value(scores).V.CopyTo(u);
            u[..length].CopyTo(outputs[i..]);
            if (upstream.IsEmpty) continue;

            upstream.Slice(i, length).CopyTo(u);
            u[length..].Clear();
            (new Lanes(Vector512.Create<double>(u)) * TActivation.Slope(scores)).V.CopyTo(u);
            u[..length].CopyTo(gradient[i..]);
        }
    }
}
