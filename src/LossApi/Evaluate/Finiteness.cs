using LossApi.Domain;
using LossApi.Domain.Engine;
using LossApi.Wire.Json;

namespace LossApi.Evaluate;

/// <summary>
/// Looks for results JSON has no number for, before the first byte of the answer is written: a 200 that breaks off in the middle would be worse
/// than a refusal.
/// </summary>
static class Finiteness
{
    /// <summary>The first result that is not finite, as a fault of the input that caused it; null when all are finite.</summary>
    public static Violation? Check(EvaluateRequest request, Evaluation evaluation)
    {
        LossCard card = request.Loss.Card;
        if (evaluation.Extremes.NonFinite is (var row, var term))
            return new(Sample(request, row), "non-finite-result", $"the {card.Name} of this sample is {Word(term)}{Numbers(request, row)}{Remedy(card)}");
        if (request.Given.Outputs.HasFlag(Outputs.Gradients) && Derivative(evaluation.Gradients, "gradient", card) is { } gradient) return gradient;
        if (request.Given.Outputs.HasFlag(Outputs.Hessians) && Derivative(evaluation.Hessians, "second derivative", card) is { } hessian) return hessian;
        if (!double.IsFinite(evaluation.Weight)) return new("/weights", "non-finite-result", $"the weights sum to {Word(evaluation.Weight)}{Allow}");
        return evaluation.Value is { } value && !double.IsFinite(value)
            ? new("", "non-finite-result", $"every term is finite, but their {evaluation.Reduction.Spelled()} is {Word(value)}: the sum overflows a double{Allow}")
            : null;
    }

    /// <summary>How to be answered all the same.</summary>
    public const string Allow = "; send \"non_finite\": \"allow\" to be answered with the strings \"Infinity\", \"-Infinity\" and \"NaN\"";

    static Violation? Derivative(IReadOnlyList<(Input Input, Tensor Tensor)> tensors, string kind, LossCard card)
    {
        foreach ((Input input, Tensor tensor) in tensors)
            if (First(tensor) is { } at)
                return new($"/{input.Name}{tensor.Shape.PointerTo(at)}", "non-finite-result",
                    $"the {kind} of {card.Name} in this element is {Word(tensor.Numbers[at])}, although its loss is finite{Remedy(card)}");
        return null;
    }

    /// <summary>The index of the first number that is not finite, or null.</summary>
    public static int? First(Tensor tensor)
    {
        ReadOnlySpan<double> numbers = tensor.Numbers;
        for (int i = 0; i < numbers.Length; i++)
            if (!double.IsFinite(numbers[i])) return i;
        return null;
    }

    /// <summary>The pointer of a term's sample in the first input: the element itself, or what stands before its class axis.</summary>
    static string Sample(EvaluateRequest request, int term)
    {
        LossCard card = request.Loss.Card;
        Input leader = card.Inputs[0];
        Shape shape = request.Given.Batch[leader]!.Shape;
        Layout layout = request.Layout!;
        if (leader.Extent == Extent.Axes)
        {
            // The first input that has a sample's numbers together; without one, the first input as a whole.
            Input? whole = card.TermAxis is null ? null : card.Inputs.FirstOrDefault(i => request.Given.Batch[i] is not null && i.AxesUnder(request.Options) is [var first, ..] && first == card.TermAxis);
            return whole is null || layout.Terms.Rank == 0 ? $"/{(whole ?? leader).Name}" : $"/{whole.Name}/{term}";
        }

        if (layout.Terms.Rank == shape.Rank) return $"/{leader.Name}{shape.PointerTo(term)}";
        if (layout.Terms.Rank != shape.Rank - 1) return $"/{leader.Name}";
        int axis = 0;
        while (axis < shape.Rank - 1 && shape.Product(axis + 1, shape.Rank) != layout.Stride) axis++;
        string[] steps = shape.PointerTo(layout.Origin(term)).Split('/');
        return $"/{leader.Name}{string.Join('/', steps[..(axis + 1)])}";
    }

    /// <summary>The numbers that led there, for losses of one prediction against one target.</summary>
    static string Numbers(EvaluateRequest request, int term)
    {
        LossCard card = request.Loss.Card;
        if (card.Inputs.Any(i => i.Required && i.Extent != Extent.Element)) return "";
        return $" at {string.Join(", ", card.Inputs.Where(i => i.Required).Select(i => $"{i.Name} {Word(request.Given.Batch[i]!.Numbers[term])}"))}";
    }

    static string Remedy(LossCard card)
    {
        string remedy = "";
        if (card.Inputs[0].Kind == Kind.Probabilities)
        {
            string[] options = [.. card.Options.Select(o => o.Name).Where(o => o is "clip" or "log_floor")];
            remedy = "; a probability of exactly 0 where the target gives weight costs infinitely much"
                + (options.Length > 0 ? $": the option{(options.Length > 1 ? "s" : "")} {string.Join(" and ", options)} bound it" : "")
                + (card.OnLogits is { } logits ? $"{(options.Length > 0 ? ", and" : ":")} /loss/{logits} takes raw scores and stays finite" : "");
        }

        return remedy + Allow;
    }

    static string Word(double number)
    {
        Span<byte> text = stackalloc byte[Decimals.Longest];
        return System.Text.Encoding.ASCII.GetString(text[..Decimals.Write(number, text)]).Trim('"');
    }
}
