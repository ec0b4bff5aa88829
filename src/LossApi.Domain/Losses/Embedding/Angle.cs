using LossApi.Domain.Numerics;

namespace LossApi.Domain.Losses.Embedding;

/// <summary>An angle given in degrees, with its sine and cosine, to twice the working precision: the same bits on every machine.</summary>
/// <param name="Radians">The angle.</param>
/// <param name="Sine">Its sine.</param>
/// <param name="Cosine">Its cosine.</param>
readonly record struct Angle(Wide<Scalar> Radians, Wide<Scalar> Sine, Wide<Scalar> Cosine)
{
    /// <summary>An angle from 0 to 180 degrees.</summary>
    public static Angle OfDegrees(double degrees)
    {
        // π as two doubles. The series runs at an eighth of the angle, which is then doubled three times.
        Wide<Scalar> pi = new(new(Math.PI), new(1.2246467991473532e-16)), radians = pi * new Scalar(degrees) / new Scalar(180), x = radians * new Scalar(0.125), square = x * x;
        Wide<Scalar> one = new Scalar(1), sine = one, versine = one;
        for (int n = 26; n > 2; n -= 2)
        {
            sine = one - sine * square / new Scalar((n - 1.0) * (n - 2));
            versine = one - versine * square / new Scalar(n * (n - 1.0));
        }

        // 1 − cos x instead of cos x: it does not lose digits when doubled.
        (sine, versine) = (sine * x, versine * square * new Scalar(0.5));
        for (int n = 0; n < 3; n++) (sine, versine) = (new Scalar(2) * sine * (one - versine), new Scalar(2) * sine * sine);
        return new(radians, sine, one - versine);
    }
}
