using System.Runtime.InteropServices;
using LossApi.Domain.Losses.Multiclass;
using LossApi.Domain.Numerics;

namespace LossApi.Domain.Activations;

/// <summary>An activation of a row of scores.</summary>
interface IRowActivation
{
    /// <summary>Activates a row and takes the upstream gradient back to its scores.</summary>
    /// <param name="softmax">The row's softmax.</param>
    /// <param name="row">The row; its exponentials are those of <paramref name="softmax"/>.</param>
    static abstract void At<R>(Softmax<R> softmax, ActivatedRow<R> row) where R : struct, IReal<R>;
}

/// <summary>One row's numbers, or eight rows' side by side.</summary>
readonly ref struct ActivatedRow<R> where R : struct, IReal<R>
{
    public required ReadOnlySpan<R> Scores { get; init; }

    /// <summary>The upstream gradient; empty where none was given.</summary>
    public required ReadOnlySpan<R> Upstream { get; init; }

    /// <summary>e^(z − m), and what rounding lost of it.</summary>
    public required ReadOnlySpan<R> High { get; init; }

    public required ReadOnlySpan<R> Low { get; init; }

    /// <summary>Room for the activated scores.</summary>
    public required Span<R> Outputs { get; init; }

    /// <summary>Room for the gradient; empty where none is wanted.</summary>
    public required Span<R> Gradient { get; init; }

    public Wide<R> Power(int k) => new(High[k], Low[k]);
}

/// <summary>p = e^(z − m) / Σ. Taken back: p·(u − Σ u·p), the sum and difference to twice the precision because they cancel.</summary>
readonly struct SoftmaxOutput : IRowActivation
{
    public static void At<R>(Softmax<R> softmax, ActivatedRow<R> row) where R : struct, IReal<R>
    {
        Wide<R> total = softmax.Total, mean = R.Of(0);
        for (int k = 0; k < row.Scores.Length; k++) row.Outputs[k] = (row.Power(k) / total).High;
        if (row.Upstream.IsEmpty) return;
        for (int k = 0; k < row.Scores.Length; k++) mean += row.Power(k) * row.Upstream[k];
        mean /= total;
        for (int k = 0; k < row.Scores.Length; k++) row.Gradient[k] = ((row.Upstream[k] - mean) * (row.Power(k) / total)).High;
    }
}

/// <summary>ln p. Taken back: u − p·Σ u.</summary>
readonly struct LogSoftmax : IRowActivation
{
    public static void At<R>(Softmax<R> softmax, ActivatedRow<R> row) where R : struct, IReal<R>
    {
        Wide<R> total = softmax.Total, sum = R.Of(0);
        for (int k = 0; k < row.Scores.Length; k++) row.Outputs[k] = -softmax.NegativeLog(row.Scores[k]);
        if (row.Upstream.IsEmpty) return;
        foreach (R u in row.Upstream) sum += u;
        for (int k = 0; k < row.Scores.Length; k++) row.Gradient[k] = (row.Upstream[k] - row.Power(k) / total * sum).High;
    }
}

/// <summary>Walks any row activation over the last axis of a tensor, eight rows at a time while rows are short.</summary>
sealed class RowActivation<TActivation>(string name, string summary) : Activation(name, summary) where TActivation : struct, IRowActivation
{
    /// <summary>Rows longer than this are walked one at a time: eight of them side by side would take eight times the room for no gain.</summary>
    const int LongestInLanes = 1 << 12;

    public override Input Logits { get; } = new("logits", Kind.Logits, Extent.Features, "Raw scores, the classes along the last axis; -Infinity masks a class.")
    {
        Differentiable = true,
        Range = Interval.RealOrMasked,
    };

    public override Activated Apply(Tensor logits, Tensor? upstream, CancellationToken stop = default)
    {
        var result = new Activated(new Tensor(logits.Shape), upstream is null ? null : new Tensor(logits.Shape));
        try
        {
            if (logits.Count == 0) return result;
            int width = logits.Shape[logits.Shape.Rank - 1];
            if (width <= LongestInLanes) Walk<Lanes>(Lanes.Count, width, logits, upstream, result, stop);
            else Walk<Scalar>(1, width, logits, upstream, result, stop);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private protected override void CheckRows(Tensor logits, Violations faults)
    {
        if (logits.Count == 0) return;
        ReadOnlySpan<double> numbers = logits.Numbers;
        int width = logits.Shape[logits.Shape.Rank - 1];
        for (int row = 0; row < logits.Count; row += width)
        {
            if (numbers.Slice(row, width).ContainsAnyExcept(double.NegativeInfinity)) continue;
            string first = logits.Shape.PointerTo(row);
            faults.Add($"/logits{first[..first.LastIndexOf('/')]}", "out-of-range", "every logit of this row is -Infinity: at least one class must be left unmasked");
        }
    }

    static void Walk<R>(int lanes, int width, Tensor logits, Tensor? upstream, Activated result, CancellationToken stop) where R : struct, IReal<R>
    {
        // A row that is walked alone lies in its tensor already; rows side by side are dealt out to lanes first.
        bool alone = lanes == 1;
        int length = width * lanes, rows = logits.Count / width;
        using var powers = new Rented<double>(checked(2 * length));
        using var dealt = new Rented<double>(alone ? 0 : 4 * length);
        Span<R> high = As(powers.Array.AsSpan(0, length)), low = As(powers.Array.AsSpan(length, length));
        for (int first = 0; first < rows; first += lanes)
        {
            stop.ThrowIfCancellationRequested();
            Span<double> scores = Room(0, logits), above = Room(1, upstream), outputs = Room(2, result.Outputs), gradient = Room(3, result.Gradient);
            if (!alone) Deal(logits.Numbers, scores, first);
            if (!alone && upstream is not null) Deal(upstream.Numbers, above, first);
            var softmax = Softmax<R>.WideOf(As(scores), high, low);
            TActivation.At(softmax, new ActivatedRow<R> { Scores = As(scores), Upstream = As(above), High = high, Low = low, Outputs = As(outputs), Gradient = As(gradient) });
            if (alone) continue;
            Collect(outputs, result.Outputs.Numbers, first);
            if (result.Gradient is { } wanted) Collect(gradient, wanted.Numbers, first);

            Span<double> Room(int part, Tensor? tensor) =>
                tensor is null ? default : alone ? tensor.Numbers.Slice(first * width, width) : dealt.Array.AsSpan(part * length, length);
        }

        static Span<R> As(Span<double> numbers) => MemoryMarshal.Cast<double, R>(numbers);

        // Past the last row its numbers are repeated, so that the filling can raise nothing of its own.
        void Deal(ReadOnlySpan<double> from, Span<double> to, int first)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                ReadOnlySpan<double> row = from.Slice(Math.Min(first + lane, rows - 1) * width, width);
                for (int k = 0; k < width; k++) to[k * lanes + lane] = row[k];
            }
        }

        void Collect(ReadOnlySpan<double> from, Span<double> to, int first)
        {
            for (int lane = 0; lane < Math.Min(lanes, rows - first); lane++)
            {
                Span<double> row = to.Slice((first + lane) * width, width);
                for (int k = 0; k < width; k++) row[k] = from[k * lanes + lane];
            }
        }
    }
}
