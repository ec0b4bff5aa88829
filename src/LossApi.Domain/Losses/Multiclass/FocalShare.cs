using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Multiclass;

/// <summary>
/// One class's share of a categorical focal loss, −(1 − p)^γ·ln p, and p times its derivative in p, from p, 1 − p and ln p, each known by itself.
/// </summary>
/// <param name="Term">−(1 − p)^γ·ln p.</param>
/// <param name="Slope">p·d/dp of it: (1 − p)^γ·(γ·p·ln p/(1 − p) − 1), never positive.</param>
readonly record struct FocalShare<R>(Wide<R> Term, Wide<R> Slope) where R : struct, IReal<R>
{
    public static FocalShare<R> Of(Wide<R> p, Wide<R> miss, Wide<R> log, double gamma)
    {
        R zero = R.Of(0), one = R.Of(1);
        Wide<R> focus = gamma switch { 0 => one, 1 => miss, 2 => miss * miss, _ => Wide<R>.Power(miss, R.Of(gamma)) };

        // p·ln p is 0 at p = 0, and ln p/(1 − p) is −1 at p = 1.
        var pull = Wide<R>.IfEqual(p.High, zero, zero, Wide<R>.IfEqual(miss.High, zero, -one, p * log / miss));
        return new(-(focus * log), focus * (pull * R.Of(gamma) - one));
    }
}
