namespace LossApi.Domain.Numerics;

/// <summary>ln Σ eˣ over numbers that come one after another, of any size, to twice the working precision.</summary>
/// <param name="Largest">The largest so far; −∞ before the first.</param>
/// <param name="Rest">Σ e^(x − largest) over all but the largest: kept without its 1, so that it keeps its digits however small it is.</param>
public readonly record struct LogSum(Wide<Scalar> Largest, Wide<Scalar> Rest)
{
    /// <summary>Of no numbers: −∞.</summary>
    public static LogSum Empty { get; } = new(new Scalar(double.NegativeInfinity), new Scalar(0));

    /// <summary>With one number more; −∞ adds nothing.</summary>
    public LogSum With(Wide<Scalar> x) =>
        double.IsNegativeInfinity(x.High.V) || double.IsPositiveInfinity(Largest.High.V) ? this
        : double.IsNegativeInfinity(Largest.High.V) ? new(x, new Scalar(0))
        : x.High.V <= Largest.High.V ? this with { Rest = Rest + Wide<Scalar>.Exp(x - Largest) }
        : new(x, (Rest + new Scalar(1)) * Wide<Scalar>.Exp(Largest - x));

    /// <summary>With one number more.</summary>
    public LogSum With(double x) => With(new Scalar(x));

    /// <summary>The logarithm of the sum.</summary>
    public Wide<Scalar> Value => Rest.High.V == 0 ? Largest : Largest + Wide<Scalar>.Log1p(Rest);

    /// <summary>How far the logarithm of the sum lies above one of the numbers: exact in relative terms also where that number is nearly all of the sum.</summary>
    public Wide<Scalar> Above(Wide<Scalar> x) => Largest - x + Wide<Scalar>.Log1p(Rest);
}
