using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LossApi.Bench;

/// <summary>The same in libtorch: terms forward, their mean, and its gradients backward.</summary>
sealed class Peer : IDisposable
{
    readonly Tensor[] inputs, leaves;
    readonly Func<Tensor> terms;

    public Peer(Workload workload, int threads, ScalarType precision = ScalarType.Float64)
    {
        set_num_threads(threads);
        bool labels = workload.Loss == "cross_entropy";
        inputs = [.. workload.Inputs().Select((input, i) =>
        {
            Tensor whole = tensor(input.Numbers).reshape([.. Enumerable.Range(0, input.Shape.Rank).Select(axis => (long)input.Shape[axis])]);
            return whole.to_type(labels && i == 1 ? ScalarType.Int64 : precision);
        })];
        leaves = workload.Loss == "triplet_margin" ? inputs : inputs[..1];
        foreach (Tensor leaf in leaves) leaf.requires_grad_(true);
        terms = workload.Loss switch
        {
            "mse" => () => functional.mse_loss(inputs[0], inputs[1], Reduction.None),
            "huber" => () => functional.huber_loss(inputs[0], inputs[1], reduction: Reduction.None),
            "binary_cross_entropy_with_logits" => () => functional.binary_cross_entropy_with_logits(inputs[0], inputs[1], reduction: Reduction.None),
            "cross_entropy" => () => functional.cross_entropy(inputs[0], inputs[1], reduction: Reduction.None),
            "triplet_margin" => () => functional.triplet_margin_loss(inputs[0], inputs[1], inputs[2], reduction: Reduction.None),
            _ => throw new ArgumentException(workload.Loss, nameof(workload)),
        };
    }

    /// <summary>The mean; the gradients are made and dropped.</summary>
    public double Value()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = terms().mean();
        IList<Tensor> gradients = autograd.grad([value], leaves);
        return value.to_type(ScalarType.Float64).item<double>() + gradients.Count - leaves.Length;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in inputs) tensor.Dispose();
    }
}
