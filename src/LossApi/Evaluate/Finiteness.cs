using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    /// <summary>The first result that is finite and does not fit a single, where singles are to be answered; null when all fit.</summary>
    public static Violation? CheckSingles(EvaluateRequest request, Evaluation evaluation)
    {
        LossCard card = request.Loss.Card;
        if (evaluation.KeptTerms is { } terms && FirstTooLarge(terms) is { } row)
            return new(Sample(request, row), "non-finite-result", $"the {card.Name} of this sample is {Word(terms.Numbers[row])}, more than a float32 holds{Doubles}");
        foreach ((Input input, Tensor tensor) in evaluation.Gradients.Concat(evaluation.Hessians))
            if (FirstTooLarge(tensor) is { } at)
                return new($"/{input.Name}{tensor.Shape.PointerTo(at)}", "non-finite-result", $"a derivative of {card.Name} in this element is {Word(tensor.Numbers[at])}, more than a float32 holds{Doubles}");
        return null;
    }

    const string Doubles = "; ask for dtype F64" + Allow;

    static int? FirstTooLarge(Tensor tensor)
    {
        if (!AnyBeyond(tensor.Numbers)) return null;
        for (int i = 0; i < tensor.Count; i++)
            if (!float.IsFinite((float)tensor.Numbers[i])) return i;
        return null;

        // Whether any is beyond the largest single, exactly; one that rounds to it is let pass by the loop.
        static bool AnyBeyond(ReadOnlySpan<double> numbers)
        {
            int i = 0;
            var most = new Vector<double>(float.MaxValue);
            for (; i <= numbers.Length - Vector<double>.Count; i += Vector<double>.Count)
                if (Vector.GreaterThanAny(Vector.Abs(new Vector<double>(numbers[i..])), most)) return true;
            for (; i < numbers.Length; i++)
                if (Math.Abs(numbers[i]) > float.MaxValue) return true;
            return false;
        }
    }

    /// <summary>How to be answered all the same.</summary>
    public const string Allow = "; send \"non_finite\": \"allow\" to be answered with the strings \"Infinity\", \"-Infinity\" and \"NaN\"";

    static Violation? Derivative(IReadOnlyList<(Input Input, Tensor Tensor)> tensors, string kind, LossCard card)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            (Input input, Tensor tensor) = tensors[i];
            if (First(tensor) is { } at)
                return new($"/{input.Name}{tensor.Shape.PointerTo(at)}", "non-finite-result",
                    $"the {kind} of {card.Name} in this element is {Word(tensor.Numbers[at])}, although its loss is finite{Remedy(card)}");
        }

        return null;
    }

    /// <summary>The bits of infinity; the magnitudes of NaN are larger.</summary>
    const long Endless = 0x7FF0_0000_0000_0000;

    /// <summary>The index of the first number that is not finite, or null.</summary>
    public static int? First(Tensor tensor)
    {
        // The biased exponent of what is not finite is all ones: lanes find out whether there is one, and only then it is looked for.
        ReadOnlySpan<double> numbers = tensor.Numbers;
        ReadOnlySpan<Vector512<long>> rows = MemoryMarshal.Cast<double, Vector512<long>>(numbers);
        int at = 0;
        for (; at < rows.Length; at++)
            if (Vector512.GreaterThanOrEqualAny(rows[at] & Vector512.Create(long.MaxValue), Vector512.Create(Endless))) break;
        for (int i = at * Vector512<double>.Count; i < numbers.Length; i++)
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
