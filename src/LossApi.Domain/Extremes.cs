namespace LossApi.Domain;

/// <summary>One term and the sample it is of.</summary>
/// <param name="Row">The sample.</param>
/// <param name="Term">Its term, weight included.</param>
public readonly record struct TermAt(int Row, double Term);

/// <summary>What stands out among the terms: known also where they are not kept.</summary>
/// <param name="NonFinite">The first that is not finite, if any.</param>
/// <param name="Largest">The first of the largest magnitude; null where there are no terms or some are not finite.</param>
/// <param name="Others">The sum of the magnitudes of all terms but <paramref name="Largest"/>.</param>
public readonly record struct Extremes(TermAt? NonFinite, TermAt? Largest, double Others);
