using LossApi.Domain.Engine;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Diagnostics;

/// <summary>
/// Probabilities at 0 or 1, or logits so large that their probabilities round to 0 or 1: there the gradient explodes (probability, wrong side)
/// or vanishes (right side).
/// </summary>
sealed class Saturated : ISmell
{
    /// <summary>Nearer than this to the wrong end the slope 1/p is over 10¹², where PyTorch too calls it off; 0.999…, float32's last number below 1, is 6e-8 away.</summary>
    const double Edge = 1e-12;

    /// <summary>53·ln 2: beyond it e^(−|z|) &lt; 2⁻⁵³, and the sigmoid rounds to 0 or 1 as far as its distance from them is concerned.</summary>
    const double Brim = 36.7368005696771;

    public string Code => "saturated";

    public Diagnostic? In(in AnsweredBatch answered) => answered switch
    {
        // A loss that names its twin on probabilities applies the sigmoid or softmax itself.
        { Input: { Kind: Kind.Logits, Extent: Extent.Element }, Card.OnProbabilities: not null } => Scores(answered),
        { Input: { Kind: Kind.Logits, Extent: Extent.Classes }, Card.OnProbabilities: not null } => ScoreRows(answered),
        // Where the slope is bounded nothing explodes.
        { Input.Kind: Kind.Probabilities } when answered.Card.Traits.HasFlag(Trait.Lipschitz) => null,
        { Input: { Kind: Kind.Probabilities, Extent: Extent.Element }, Targets: { } targets } when targets.Shape == answered.Predictions.Shape => Chances(answered, targets),
        { Input: { Kind: Kind.Probabilities, Extent: Extent.Classes }, Targets: not null } => ChanceRows(answered),
        _ => null,
    };

    Diagnostic? Scores(in AnsweredBatch answered)
    {
        ReadOnlySpan<double> numbers = answered.Predictions.Numbers;
        long count = 0;
        int first = -1;
        for (int i = Lead.Beyond(numbers, Brim, 0); i < numbers.Length; i = Lead.Beyond(numbers, Brim, i + 1))
        {
            if (!answered.Counts(i)) continue;
            count++;
            if (first < 0) first = i;
        }

        if (count == 0) return null;
        return new(Code, Severity.Info, AnsweredBatch.Pointer(answered.Input, answered.Predictions, first),
            $"{count} of {AnsweredBatch.Many(numbers.Length, "logit")} {(count == 1 ? "lies" : "lie")} beyond ±36.7, where the sigmoid rounds to 0 or 1; the first is {AnsweredBatch.Text(numbers[first])}",
            "There the gradient of a right prediction is below 2e-16, that of a wrong one at its largest, and the curvature of both is 0: scale the inputs, or lower the learning rate or the weights of the last layer.");
    }

    Diagnostic? ScoreRows(in AnsweredBatch answered)
    {
        ReadOnlySpan<double> numbers = answered.Predictions.Numbers;
        Layout layout = answered.Layout;
        // The other K−1 classes together have less than (K−1)·e^(−lead) of the largest one's share.
        double brim = Brim + Scalar.Log(Scalar.Of(Math.Max(1, layout.Width - 1))).V;
        long count = 0;
        int first = -1;
        for (int row = 0; row < layout.Rows; row++)
        {
            (double most, double next) = layout.Stride == 1 ? Lead.Of(numbers.Slice(layout.Origin(row), layout.Width)) : Lead.Of(numbers, layout.Origin(row), layout.Width, layout.Stride);

            // Where all other classes are masked there is nothing to be sure of.
            if (double.IsNegativeInfinity(next) || !(most - next > brim) || !answered.Counts(row)) continue;
            count++;
            if (first < 0) first = row;
        }

        if (count == 0) return null;
        return new(Code, Severity.Info, answered.RowPointer(answered.Input, answered.Predictions, first),
            $"in {count} of {AnsweredBatch.Many(layout.Rows, "row")} the largest logit leads by more than {AnsweredBatch.Short(brim)}, so that its probability rounds to 1 and all others to 0",
            "There the gradient of a right prediction is below 2e-16, that of a wrong one at its largest, and the curvature of both is 0: scale the inputs, or lower the learning rate or the weights of the last layer.");
    }

    Diagnostic? Chances(in AnsweredBatch answered, Tensor targets)
    {
        ReadOnlySpan<double> numbers = answered.Predictions.Numbers, wanted = targets.Numbers;
        double clip = answered.Amount("clip"), ceiling = answered.Ceiling;
        var tally = new Tally();
        for (int i = 0; i < numbers.Length; i++)
        {
            double p = numbers[i];
            bool zero = p < Edge && p >= clip, one = 1 - p < Edge && p <= ceiling;
            bool wrong = zero && (answered.Smoothed || wanted[i] > 0) || one && (answered.Smoothed || wanted[i] < 1);
            // Once a number was seen that is not at an end, only wrong ones are of interest.
            if ((wrong || tally.AllAtAnEnd) && answered.Counts(i)) tally.Add(i, zero || one, wrong);
        }

        return Report(answered, tally, numbers.Length, "number");
    }

    Diagnostic? ChanceRows(in AnsweredBatch answered)
    {
        ReadOnlySpan<double> numbers = answered.Predictions.Numbers;
        Layout layout = answered.Layout;
        int width = layout.Width, stride = layout.Stride;
        double clip = answered.Amount("clip");
        var tally = new Tally();
        for (int row = 0; row < layout.Rows; row++)
        {
            if (!answered.Counts(row)) continue;
            double divisor = answered.Divisor(row);
            bool one = false;
            int wrong = -1;
            for (int k = 0, at = layout.Origin(row); k < width; k++, at += stride)
            {
                double p = divisor == 1 ? numbers[at] : numbers[at] / divisor;
                one |= p > 1 - Edge;
                if (wrong < 0 && p < Edge && p >= clip && answered.Matters(row, k)) wrong = at;
            }

            tally.Add(wrong < 0 ? layout.Origin(row) : wrong, one && width > 1 && clip < Edge, wrong >= 0);
        }

        return Report(answered, tally, layout.Rows, "row");
    }

    Diagnostic? Report(in AnsweredBatch answered, Tally tally, int total, string unit)
    {
        Tensor predictions = answered.Predictions;
        string remedy = answered.Card.OnLogits is { } logits ? $" /loss/{logits} takes the raw scores and has no such edge." : "";
        if (tally.Wrong > 0)
            return new(Code, Severity.Warning, AnsweredBatch.Pointer(answered.Input, predictions, tally.FirstWrong),
                $"{tally.Wrong} of {AnsweredBatch.Many(total, unit)} of {answered.Input.Name} {(tally.Wrong == 1 ? "has" : "have")} a probability within 1e-12 of the wrong end, where the gradient explodes as 1/p; "
                + $"the first is {AnsweredBatch.Text(predictions.Numbers[tally.FirstWrong])}",
                $"A sigmoid or softmax has rounded to 0 or 1 before the loss saw it.{remedy}");
        if (!tally.AllAtAnEnd || tally.Seen == 0) return null;
        return new(Code, Severity.Info, $"/{answered.Input.Name}",
            $"each of {AnsweredBatch.Many(tally.Seen, unit)} of {answered.Input.Name} has its probability within 1e-12 of 0 or 1, on the right side: the gradient through a sigmoid or softmax has vanished",
            $"If these are decisions, send the probabilities they were made from; if not, the model's last layer has rounded to 0 or 1.{remedy}");
    }

    /// <summary>What a walk over probabilities has seen so far.</summary>
    struct Tally()
    {
        public long Seen { get; private set; }
        public long Wrong { get; private set; }
        public int FirstWrong { get; private set; } = -1;
        public bool AllAtAnEnd { get; private set; } = true;

        public void Add(int index, bool atAnEnd, bool wrong)
        {
            Seen++;
            AllAtAnEnd &= atAnEnd;
            if (!wrong) return;
            Wrong++;
            if (FirstWrong < 0) FirstWrong = index;
        }
    }
}
