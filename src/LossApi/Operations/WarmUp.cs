using System.IO.Pipelines;
using LossApi.Catalogue;
using LossApi.Domain;
using LossApi.Domain.Engine;
using LossApi.Evaluate;
using LossApi.Wire.Json;

namespace LossApi.Operations;

/// <summary>
/// Answers every loss's example once, for nobody, so that no client pays for compilation: with everything the loss offers, as most ask, and the value alone,
/// for these are three loops.
/// </summary>
static class WarmUp
{
    static readonly Lazy<Task<IReadOnlyList<(Loss Loss, Exception Fault)>>> Once = new(() => Task.Factory.StartNew(Run, TaskCreationOptions.LongRunning));

    /// <summary>Begins it, once for the whole process, on a thread of its own: those of the pool are for requests, and for the start that goes on beside it.</summary>
    public static void Begin() => _ = Once.Value;

    /// <summary>When all were tried: the losses whose example cannot be answered.</summary>
    public static Task<IReadOnlyList<(Loss Loss, Exception Fault)>> Broken => Once.Value;

    static IReadOnlyList<(Loss Loss, Exception Fault)> Run()
    {
        List<(Loss, Exception)> broken = [];
        for (int i = 0; i < Domain.Catalogue.All.Length; i++)
        {
            Loss loss = Domain.Catalogue.All[i];
            try
            {
                if (i == 0) Read(loss);
                Answer(loss);
            }
            catch (Exception fault)
            {
                // One broken example must not keep the other losses from being served; the tests refuse it anyway.
                broken.Add((loss, fault));
            }
        }

        return broken;
    }

    static void Answer(Loss loss)
    {
        LossCard card = loss.Card;
        using var given = new GivenMembers();
        foreach ((string name, Literal literal) in card.Example.Inputs) given.Batch.Add(name, literal.Rent());
        var request = new EvaluateRequest(loss, alias: null, given) { Options = new(card.Example.Options) };
        if (BatchRules.Check(card, given.Batch, request.Options, given.Faults) is not { } layout) throw new InvalidOperationException(given.Faults.First[0].Detail);
        request.Layout = layout;
        foreach (Outputs outputs in (Outputs[])[Outputs.Terms | Outputs.Gradients | (card.HasHessians ? Outputs.Hessians : Outputs.None), Outputs.Terms | Outputs.Gradients, Outputs.None])
        {
            given.Outputs = outputs;
            using var result = LossResult.Of(request, CancellationToken.None);
            result.Flaw();
            // Into nothing nothing is waited for, so this does not block.
            result.WriteAsync(new(PipeWriter.Create(Stream.Null))).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Reading is the same for all losses.</summary>
    static void Read(Loss loss)
    {
        using var given = new GivenMembers();
        using var root = new EvaluateBody();
        root.Begin(loss.Card, given);
        using var body = new JsonBody();
        body.Begin(root, given.Faults);
        body.ReadAsync(PipeReader.Create(new(WorkedExample.Request(loss))), CancellationToken.None).GetAwaiter().GetResult();
        new EvaluateValidator().Validate(new EvaluateRequest(loss, alias: null, given));
    }
}
