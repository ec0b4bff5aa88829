namespace LossApi.Domain.Numerics;

/// <summary>ln(1 + eˣ) and its derivative 1 / (1 + e⁻ˣ), to twice the working precision in both tails.</summary>
/// <param name="Softplus">ln(1 + eˣ).</param>
/// <param name="Sigmoid">1 / (1 + e⁻ˣ).</param>
public readonly record struct Logistic(Wide<Scalar> Softplus, Wide<Scalar> Sigmoid)
{
    /// <summary>Both at a point; ±∞ are points, too.</summary>
    public static Logistic At(Wide<Scalar> x)
    {
        Wide<Scalar> zero = new Scalar(0), one = new Scalar(1);
        bool positive = x.High.V > 0;
        Wide<Scalar> small = double.IsInfinity(x.High.V) ? zero : Wide<Scalar>.Exp(positive ? -x : x), log = Wide<Scalar>.Log1p(small);
        return new(positive ? x + log : log, (positive ? one : small) / (one + small));
    }
}
