namespace LossApi.Domain.Losses;

/// <summary>
/// Whose number is answered as the second derivative. Boosting divides by it, so libraries put something safer in the place of one that is 0, tiny or
/// negative; a custom objective that is to grow the same trees needs the same numbers.
/// </summary>
static class HessianConvention
{
    /// <summary>The true second derivative.</summary>
    public const string Exact = "exact";

    /// <summary>What XGBoost answers.</summary>
    public const string XGBoost = "xgboost";

    /// <summary>What LightGBM answers.</summary>
    public const string LightGbm = "lightgbm";

    /// <summary>What the losses of scikit-learn's gradient boosting answer.</summary>
    public const string Sklearn = "sklearn";

    /// <summary>The option on cards.</summary>
    public const string Name = "hessian";

    /// <summary>The option of a loss whose second derivative some libraries replace.</summary>
    /// <param name="meaning">What each of them answers.</param>
    /// <param name="libraries">The libraries.</param>
    public static Choice Option(string meaning, params string[] libraries) =>
        new(Name, Exact, [Exact, .. libraries], $"What is answered as the second derivative: exact for the true one; {meaning}.") { InFormula = false, IsConvention = true };

    /// <summary>The option of a loss whose second derivative is 0 in places, and for these libraries 1 everywhere.</summary>
    public static Choice Ones(params string[] libraries) => Option($"{string.Join(", ", libraries)} for 1 everywhere", libraries);
}
