using LossApi.Domain.Engine;

namespace LossApi.Domain.Tests.Walks;

/// <summary>What an evaluation costs in memory: on the heap, and on loan from the pool.</summary>
[Collection(Alone)]
public sealed class HotPathTests
{
    /// <summary>Everything evaluated in this process shares one count of loans.</summary>
    internal const string Alone = "alone";

    /// <summary>A small request, warmed up. The figures are those measured when the bound was set; what grows beyond it is garbage for every request.</summary>
    [Theory]
    [InlineData("mse", 10, 0, 560)]              // measured: 488
    [InlineData("cross_entropy", 8, 10, 1_700)]    // measured: 1,568
    public void A_small_request_allocates_no_more_than_it_did(string name, int rows, int width, int most)
    {
        using Batch batch = Rent(name, rows, width);
        Loss loss = Catalogue.Get(name);
        Layout layout = BatchRules.Check(loss.Card, batch, OptionValues.Defaults, new Violations())!;
        for (int i = 0; i < 100; i++) Evaluate();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, most);

        void Evaluate() => loss.Evaluate(batch, layout, OptionValues.Defaults, loss.Card.Reduction, Outputs.Terms | Outputs.Gradients, CancellationToken.None).Dispose();
    }

    [Fact]
    public void A_value_alone_holds_nothing_but_the_inputs()
    {
        // Large enough that the pool has no such array lying about.
        const int count = 3_000_000;
        using Batch batch = Rent("mse", count, 0);
        Loss loss = Catalogue.Get("mse");
        Layout layout = BatchRules.Check(loss.Card, batch, OptionValues.Defaults, new Violations())!;
        long before = RentedCount.Now;
        using Evaluation evaluation = loss.Evaluate(batch, layout, OptionValues.Defaults, Reduction.Mean, Outputs.None, TestContext.Current.CancellationToken);
        Assert.Equal(before, RentedCount.Now);
        Assert.NotNull(evaluation.Value);
        using Evaluation whole = loss.Evaluate(batch, layout, OptionValues.Defaults, Reduction.Mean, Outputs.Terms | Outputs.Gradients, TestContext.Current.CancellationToken);
        Assert.Equal(before + 2, RentedCount.Now);
        Assert.Equal(BitConverter.DoubleToInt64Bits(whole.Value!.Value), BitConverter.DoubleToInt64Bits(evaluation.Value!.Value));
        Assert.Equal(whole.Extremes, evaluation.Extremes);
    }

    [Fact]
    public void Ten_thousand_evaluations_of_which_many_are_broken_off_give_everything_back()
    {
        (string Name, int Rows, int Width)[] kinds = [("huber", 300, 0), ("huber", 70_000, 0), ("cross_entropy", 40, 7), ("cross_entropy", 9_000, 8), ("triplet_margin", 20, 5), ("nt_xent", 12, 6), ("supcon", 12, 6)];
        Outputs[] wanted = [Outputs.None, Outputs.Terms, Outputs.Terms | Outputs.Gradients, Outputs.Gradients];
        long before = RentedCount.Now;
        int brokenOff = 0, answered = 0;
        foreach ((string name, int rows, int width) in kinds)
        {
            Loss loss = Catalogue.Get(name);
            using Batch batch = Rent(name, rows, width);
            Layout layout = BatchRules.Check(loss.Card, batch, OptionValues.Defaults, new Violations())!;
            int rounds = rows > 1_000 ? 60 : 2_400;
            for (int i = 0; i < rounds; i++)
            {
                using var stop = new CancellationTokenSource();
                if (i % 3 == 0) stop.Cancel();
                if (i % 3 == 1 && rows > 1_000) ThreadPool.QueueUserWorkItem(static s => Stop(s), stop, preferLocal: false);
                try
                {
                    loss.Evaluate(batch, layout, OptionValues.Defaults, Reduction.Mean, wanted[i % wanted.Length], stop.Token).Dispose();
                    answered++;
                }
                catch (OperationCanceledException)
                {
                    brokenOff++;
                }
            }
        }

        Assert.InRange(brokenOff, 3_000, 10_000);
        Assert.InRange(answered, 3_000, 10_000);
        Assert.Equal(before, RentedCount.Now);

        // The evaluation may be over, and its source disposed of, before this runs.
        static void Stop(CancellationTokenSource stop)
        {
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
            }
        }
    }

    static Batch Rent(string name, int rows, int width)
    {
        var random = new Random(rows);
        var batch = new Batch();
        foreach (Input input in Catalogue.Find(name).Loss!.Card.Inputs.Where(i => i.Required))
        {
            bool labels = input.Extent is Extent.LabelOrClasses or Extent.Label || !input.Differentiable && width > 0;
            var tensor = new Tensor(width == 0 ? new(rows) : labels ? new(rows) : new(rows, width));
            foreach (ref double number in tensor.Numbers) number = labels ? random.Next(width) : random.NextDouble();
            batch.Add(input.Name, tensor);
        }

        return batch;
    }
}

/// <summary>What counts loans may not run beside what borrows.</summary>
[CollectionDefinition(HotPathTests.Alone, DisableParallelization = true)]
public sealed class AloneCollection;
