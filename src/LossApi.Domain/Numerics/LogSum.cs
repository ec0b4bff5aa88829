namespace LossApi.Domain.Numerics;

/// <summary>ln Σ eˣ over numbers that come one after another, of any size, to twice the working precision.</summary>
/// <param name="Largest">The largest so far; −∞ before the first.</param>
/// <param name="Sum">Σ e^(x − largest).</param>
public readonly record struct LogSum(Wide<Scalar> Largest, Wide<Scalar> Sum)
{
    /// <summary>Of no numbers: −∞.</summary>
    public static LogSum Empty { get; } = new(new Scalar(double.NegativeInfinity), new Scalar(0));

    /// <summary>With one number more; −∞ adds nothing.</summary>
    public LogSum With(Wide<Scalar> x) =>
        double.IsNegativeInfinity(x.High.V) ? this
        : double.IsNegativeInfinity(Largest.High.V) ? new(x, new Scalar(1))
        : x.High.V <= Largest.High.V ? this with { Sum = Sum + Wide<Scalar>.Exp(x - Largest) }
        : new(x, Sum * Wide<Scalar>.Exp(Largest - x) + new Scalar(1));

    /// <summary>With one number more.</summary>
    public LogSum With(double x) => With(new Scalar(x));

    /// <summary>The logarithm of the sum.</summary>
    public Wide<Scalar> Value => Sum.High.V switch
    {
        0 => new Scalar(double.NegativeInfinity),
        1 when Sum.Low.V == 0 => Largest,
        _ => Largest + Wide<Scalar>.Log1p(Sum - new Scalar(1)),
    };
}
