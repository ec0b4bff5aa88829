namespace LossApi.Domain.Tests.Losses;

/// <summary>Boxes at the places where box losses of libraries fail: without height, without size, far out, out of order.</summary>
public class BoxTests
{
    /// <summary>torchvision's complete_box_iou_loss divides width by height: for a box of one point it answers NaN, and its gradient is NaN, too.</summary>
    [Fact]
    public void Complete_iou_of_two_equal_points_is_1_where_torchvision_answers_NaN()
    {
        var answer = Answer.Of("torchvision.complete_box_iou_loss", new[] { 0.0, 0, 0, 0 }, new[] { 0.0, 0, 0, 0 });
        Assert.Equal([1.0], answer.Terms);
        Assert.Equal([0.0, 0, 0, 0], answer.Gradient);
    }

    /// <summary>torchvision has the value (w/0 is ∞, its arctangent π/2), but NaN for the gradient: ∞ times 0.</summary>
    [Fact]
    public void Complete_iou_of_a_box_without_height_has_the_gradient_that_torchvision_answers_NaN_for()
    {
        var answer = Answer.Of("ciou", new[] { 0.0, 0, 2, 0 }, new[] { 0.0, 0, 2, 1 });
        Assert.Equal(1.0569822199445065, answer.Terms[0], 1e-15);
        Assert.All(answer.Gradient, slope => Assert.True(double.IsFinite(slope)));
        // To grow downwards, away from the target, makes it worse; upwards better.
        Assert.True(answer.Gradient[1] < 0 && answer.Gradient[3] < 0);
    }

    [Theory]
    [InlineData("iou")]
    [InlineData("giou")]
    [InlineData("diou")]
    [InlineData("ciou")]
    public void Every_size_of_box_has_a_value(string loss)
    {
        double[] sizes = [0, 5e-324, 1e-300, 1e-160, 1, 1e15, 1e160, 1e308];
        foreach (double width in sizes)
            foreach (double height in sizes)
                foreach (double eps in new[] { 0, 1e-7 })
                    foreach (string form in new[] { "linear", "log" }.Take(loss == "iou" ? 2 : 1))
                    {
                        (string, OptionValue)[] options = loss == "iou" ? [("eps", eps), ("form", form)] : [("eps", eps)];
                        var answer = Answer.Of(loss, new[] { 0, 0, width, height }, new[] { 0.0, 0, 1, 2 }, options);
                        Assert.False(double.IsNaN(answer.Terms[0]), $"{width} × {height}, eps {eps}, {form}");
                        Assert.True(double.IsFinite(answer.Terms[0]) || form == "log" && eps == 0, $"{width} × {height}, eps {eps}, {form}: {answer.Terms[0]}");
                        Assert.DoesNotContain(answer.Gradient, double.IsNaN);
                    }
    }

    [Fact]
    public void Corners_out_of_order_are_refused_where_they_stand()
    {
        IReadOnlyList<Violation> faults = Answer.Refused("giou", new double[,] { { 0, 0, 2, 2 }, { 0, 5, 2, 4 } }, new double[,] { { 3, 0, 2, 2 }, { 0, 0, 1, 1 } });
        Assert.Equal(["/predictions/1/3", "/targets/0/2"], faults.Select(f => f.Pointer));
        Assert.All(faults, f => Assert.Equal("out-of-range", f.Code));
        Assert.Equal("y2 must be at least y1, here 5, not 4", faults[0].Detail);
    }

    [Fact]
    public void A_box_has_four_corners()
    {
        Violation fault = Assert.Single(Answer.Refused("giou", new double[,] { { 0, 0, 2 } }, new double[,] { { 0, 0, 2 } }));
        Assert.Equal(("/predictions", "shape-mismatch"), (fault.Pointer, fault.Code));
        Assert.Contains("[N, 4] or [4]", fault.Detail);
    }

    /// <summary>Far from the origin, where torch's differences of areas keep few digits, and where areas overflow.</summary>
    [Fact]
    public void A_share_does_not_know_the_units()
    {
        double[] own = [1, 2, 5, 4], other = [2, 3, 6, 7];
        double term = Answer.Of("giou", own, other, ("eps", 0)).Terms[0];
        foreach (double unit in new[] { 5.562684646268003e-309, 8.636168555094445e-78, 1.157920892373162e77, 2.247116418577895e307 })
            Assert.Equal(term, Answer.Of("giou", own.Select(x => x * unit).ToArray(), other.Select(x => x * unit).ToArray(), ("eps", 0)).Terms[0]);
    }
}
