using System.Globalization;
using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Diagnostics;

/// <summary>
/// Probabilities where logits belong: the loss applies a softmax to what already is one's output, and can then never fall below
/// log(1 + (K−1)/e), however good the model.
/// </summary>
sealed class DoubleSoftmax : ISmell
{
    /// <summary>
    /// A row of zeros and one 1 also lies in [0, 1] and sums to 1, but so does many a row of whole-number scores: independent scores give one
    /// with a chance of up to (1 − 1/K)^(K−1) ≤ 1/2. With 24 such rows and nothing else the chance is at most 2⁻²⁴, 6e-8.
    /// </summary>
    const int ManyHardRows = 24;

    /// <summary>
    /// The sum of K scores uniform in [0, 1] has a density of at most 1 at 1, so one row passes a tolerance t by chance with at most 2t. Three
    /// rows pass <see cref="AnsweredBatch.Rounding"/> with 6e-8; fewer rows are held to <see cref="Tight"/>.
    /// </summary>
    const int ManySoftRows = 3;

    public string Code => "double-softmax";

    public Diagnostic? In(in AnsweredBatch answered)
    {
        LossCard card = answered.Card;
        Layout layout = answered.Layout;
        // A loss that names its twin on probabilities applies the softmax itself. One class has nothing to share: its softmax is 1 anyway.
        if (answered.Input is not { Kind: Kind.Logits, Extent: Extent.Classes } || card.OnProbabilities is null || layout.Width < 2) return null;

        ReadOnlySpan<double> numbers = answered.Predictions.Numbers;
        int classes = layout.Width;
        double tight = Tight(classes), loose = Math.Max(tight, AnsweredBatch.Rounding), worst = 0;
        long soft = 0, hard = 0;
        for (int row = 0; row < layout.Rows; row++)
        {
            if (!answered.Counts(row)) continue;
            double sum = 0;
            bool whole = true;
            for (int k = 0, at = layout.Origin(row); k < classes; k++, at += layout.Stride)
            {
                double score = numbers[at];
                if (!(score >= 0 && score <= 1)) return null;
                sum += score;
                whole &= score is 0 or 1;
            }

            double error = Math.Abs(sum - 1);
            if (!(error <= loose)) return null;
            worst = Math.Max(worst, error);
            if (whole) hard++;
            else soft++;
        }

        if (soft == 0 && hard < ManyHardRows || soft < ManySoftRows && worst > tight) return null;
        return new(Code, Severity.Warning, $"/{answered.Input.Name}", Message(answered, soft + hard), Hint(answered));
    }

    /// <summary>
    /// What rounding can do to the sum of K probabilities: a float32 softmax misses 1 by at most (K + 1)·2⁻²⁴ (each division rounds once, the
    /// sum in the denominator K − 1 times), six printed decimals by K·5e-7. A hundredth is the limit for any K.
    /// </summary>
    static double Tight(int classes) => Math.Min(1e-6 * classes, 1e-2);

    /// <summary>The least cross-entropy of K scores in [0, 1] that sum to 1: a whole 1 for the right class, softmaxed once more.</summary>
    internal static double Floor(int classes) => Scalar.Log1p(Scalar.Of((classes - 1) / Math.E)).V;

    static string Message(in AnsweredBatch answered, long rows)
    {
        int classes = answered.Layout.Width;
        string message = string.Create(CultureInfo.InvariantCulture,
            $"every row of {answered.Input.Name} ({AnsweredBatch.Many(rows, "row")} of {classes} classes) lies in [0, 1] and sums to 1, as a softmax leaves it, and {answered.Card.Name} applies a softmax itself: " +
            $"so the cross-entropy of a row can never fall below log(1 + (K−1)/e) = {Floor(classes):F4} for K = {classes}");
        return $"{message}; {Recomputed(answered)}";
    }

    static string Recomputed(in AnsweredBatch answered)
    {
        if (Twin(answered) is not ({ } twin, { } batch, { } options)) return "as probabilities they are no input of a loss in the catalogue";
        Reduction reduction = answered.Evaluation.Reduction == Reduction.None ? Reduction.Mean : answered.Evaluation.Reduction;
        using Evaluation evaluation = twin.Evaluate(batch, answered.Layout, options, reduction, Outputs.None);
        string value = evaluation.Value switch
        {
            null or double.NaN => "undefined",
            double v when double.IsPositiveInfinity(v) => "infinite, because a class with a share in the targets has probability 0",
            double v => AnsweredBatch.Text(v),
        };
        return $"taken as probabilities ({twin.Card.Name}, {reduction.Spelled()}) the value is {value}{Left(answered, twin.Card)}";
    }

    /// <summary>What the twin cannot take over, so that nobody compares unlike numbers.</summary>
    static string Left(in AnsweredBatch answered, LossCard twin)
    {
        bool weights = answered.Batch[Domain.Input.ClassWeights] is not null && twin.Inputs.All(i => i.Name != Domain.Input.ClassWeights.Name);
        bool smoothing = answered.Smoothed && twin.Options.All(o => o.Name != "label_smoothing");
        return (weights, smoothing) switch
        {
            (true, true) => " (without class weights and label smoothing)",
            (true, false) => " (without class weights)",
            (false, true) => " (without label smoothing)",
            _ => "",
        };
    }

    /// <summary>The loss that takes these very tensors as probabilities: the one the card names, or another that names this one, whichever the targets fit.</summary>
    static (Loss?, Batch?, OptionValues?) Twin(in AnsweredBatch answered)
    {
        LossCard card = answered.Card;
        foreach (Loss twin in answered.Losses.Where(l => l.Card.Name == card.OnProbabilities)
            .Concat(answered.Losses.Where(l => l.Card.OnLogits == card.Name && l.Card.Name != card.OnProbabilities)))
        {
            var options = new OptionValues();
            foreach (Option option in twin.Card.Options)
                if (card.Options.FirstOrDefault(o => o.Name == option.Name) is { } same && answered.Options.Of(same) is var value && option.Takes(value))
                    options.Set(option, value);

            // The tensors are borrowed: this batch is never disposed, or it would give the caller's memory back.
            var batch = new Batch();
            foreach (Input input in twin.Card.AllInputs)
                if (answered.Batch[input] is { } tensor) batch.Add(input.Name, tensor);

            // Shapes alone decide. The numbers of every row that counts were found to be probabilities; a row that does not may hold anything, and stays masked.
            if (Layout.Of(twin.Card, batch, options, new Violations()) == answered.Layout) return (twin, batch, options);
        }

        return default;
    }

    static string Hint(in AnsweredBatch answered)
    {
        string twin = Twin(answered) is ({ } loss, _, _) ? loss.Card.Name : answered.Card.OnProbabilities!;
        return $"Take the softmax out of the model and send its raw scores, or send these probabilities to /loss/{twin}.";
    }
}
