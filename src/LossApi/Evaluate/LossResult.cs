using LossApi.Domain;
using LossApi.Domain.Engine;
using LossApi.Wire.Json;

namespace LossApi.Evaluate;

/// <summary>What is answered for one loss: members and their order are the contract's.</summary>
/// <param name="request">What was asked.</param>
/// <param name="evaluation">What came out.</param>
sealed class LossResult(EvaluateRequest request, Evaluation evaluation) : IDisposable
{
    /// <summary>What was asked.</summary>
    public EvaluateRequest Request => request;

    /// <summary>What came out.</summary>
    public Evaluation Evaluation => evaluation;

    /// <summary>Evaluates a request that the validator has found right.</summary>
    public static LossResult Of(EvaluateRequest request, CancellationToken stop) => new(request, request.Evaluate(stop));

    /// <summary>Why there is no answer although the request is right: a division by zero weights, or a result that is not finite. Null when there is one.</summary>
    public Violation? Flaw()
    {
        if (evaluation is { Reduction: Reduction.WeightedMean, Count: > 0, Weight: 0 })
        {
            Input weights = request.Given.Batch[Input.Weights] is null && request.Given.Batch[Input.ClassWeights] is not null ? Input.ClassWeights : Input.Weights;
            return new($"/{weights.Name}", "zero-total-weight", $"the {weights.Name} of the counted terms sum to 0, and weighted_mean divides by that sum");
        }

        return request.Given.AllowsNonFinite ? null : Finiteness.Check(request, evaluation) ?? (request.Given.AnswersSingles ? Finiteness.CheckSingles(request, evaluation) : null);
    }

    /// <summary>Writes the result as a JSON object.</summary>
    public async ValueTask WriteAsync(JsonAnswer json)
    {
        LossCard card = request.Loss.Card;
        json.Open('{');
        json.Member("loss", card.Name);
        json.Member("value", evaluation.Value);
        json.Member("reduction", evaluation.Reduction.Spelled());
        json.Member("count", evaluation.Count);
        json.Member("weight", evaluation.Weight);
        if (request.Given.Outputs.HasFlag(Outputs.Terms))
        {
            json.Name("terms");
            await json.TensorAsync(evaluation.Terms);
        }

        if (request.Given.Outputs.HasFlag(Outputs.Gradients)) await TensorsAsync(json, "gradients", evaluation.Gradients);
        if (request.Given.Outputs.HasFlag(Outputs.Hessians)) await TensorsAsync(json, "hessians", evaluation.Hessians);
        json.Name("options");
        WriteOptions(json);
        json.Name("diagnostics");
        WriteDiagnostics(json);
        json.Close('}');
    }

    /// <summary>Writes the options in force as a JSON object.</summary>
    public void WriteOptions(JsonAnswer json)
    {
        json.Open('{');
        foreach (Option option in request.Loss.Card.Options)
        {
            // A convention changes no term, and says nothing where it is the usual one.
            OptionValue value = request.Options.Of(option);
            if (option.IsConvention && value == option.Default) continue;
            json.Name(option.Name);
            json.Value(value);
        }

        json.Close('}');
    }

    /// <summary>Writes what smells as a JSON array.</summary>
    public void WriteDiagnostics(JsonAnswer json)
    {
        json.Open('[');
        foreach (Diagnostic diagnostic in Smells.Of(request.Loss, request.Given.Batch, request.Layout!, request.Options, evaluation))
        {
            json.Next();
            json.Open('{');
            json.Member("code", diagnostic.Code);
            json.Member("severity", diagnostic.Severity == Severity.Info ? "info" : "warning");
            json.Member("pointer", diagnostic.Pointer);
            json.Member("message", diagnostic.Message);
            json.Member("hint", diagnostic.Hint);
            json.Close('}');
        }

        json.Close(']');
    }

    public void Dispose() => evaluation.Dispose();

    static async ValueTask TensorsAsync(JsonAnswer json, string name, IReadOnlyList<(Input Input, Tensor Tensor)> tensors)
    {
        json.Name(name);
        json.Open('{');
        for (int i = 0; i < tensors.Count; i++)
        {
            json.Name(tensors[i].Input.Name);
            await json.TensorAsync(tensors[i].Tensor);
        }

        json.Close('}');
    }
}
