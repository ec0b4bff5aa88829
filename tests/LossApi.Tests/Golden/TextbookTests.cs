using System.Text.Json;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Golden;

/// <summary>The numbers of the tutorials people come from, from 50-digit arithmetic: what a student types in first.</summary>
public sealed class TextbookTests(Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData("mse", """{"predictions":[8,7,6],"targets":[10,5,9]}""", 5.666666666666667)]
    [InlineData("cross_entropy", """{"predictions":[[2.0,0.5]],"targets":[0]}""", 0.2014132779827524)]
    [InlineData("binary_cross_entropy", """{"predictions":[0.9,0.2,0.8,0.1],"targets":[1,0,1,0]}""", 0.16425203348601802)]
    [InlineData("cross_entropy", """{"predictions":[[2.0,1.0,0.1],[0.5,2.5,0.3]],"targets":[0,1]}""", 0.3185397696491856)]
    [InlineData("mse", """{"predictions":[2.5,0,2,8],"targets":[3,-0.5,2,7]}""", 0.375)]
    [InlineData("mae", """{"predictions":[2.5,0,2,8],"targets":[3,-0.5,2,7]}""", 0.5)]
    [InlineData("huber", """{"predictions":[2.5,0,2,8],"targets":[3,-0.5,2,7]}""", 0.1875)]
    [InlineData("binary_cross_entropy", """{"predictions":[0.01],"targets":[1]}""", 4.605170185988091)]
    [InlineData("binary_cross_entropy", """{"predictions":[0.5],"targets":[1]}""", 0.6931471805599453)]
    [InlineData("cross_entropy", """{"predictions":[[0,0,0,0,0,0,0,0,0,0]],"targets":[3]}""", 2.302585092994046)]
    public async Task Value_is_the_textbook_s(string loss, string body, double value) => Assert.Equal(value, Value(await Answered(loss, body)));

    [Fact]
    public async Task Squared_errors_have_the_textbook_s_terms_and_gradients()
    {
        JsonElement answer = await Answered("mse", """{"predictions":[8,7,6],"targets":[10,5,9]}""");
        Assert.Equal([4, 4, 9], Numbers(answer.GetProperty("terms")));
        Assert.Equal([-4.0 / 3, 4.0 / 3, -2], Numbers(answer.GetProperty("gradients").GetProperty("predictions")));
    }

    /// <summary>
    /// 0.43687310298251897 is the mean of the exact terms. The value is by contract the exact sum of the terms as answered, divided once; both terms are
    /// correctly rounded, and their mean is the neighbouring double.
    /// </summary>
    [Fact]
    public async Task Smoothed_cross_entropy_is_the_mean_of_its_correctly_rounded_terms()
    {
        JsonElement answer = await Answered("cross_entropy", """{"predictions":[[2.0,1.0,0.1],[0.5,2.5,0.3]],"targets":[0,1],"options":{"label_smoothing":0.1}}""");
        Assert.Equal([0.5136966829445001, 0.3600495230205378], Numbers(answer.GetProperty("terms")));
        Assert.Equal((0.5136966829445001 + 0.3600495230205378) / 2, Value(answer));
        Assert.Equal(Math.BitDecrement(0.43687310298251897), Value(answer));
    }

    async Task<JsonElement> Answered(string loss, string body) => (await service.PostAsync($"/loss/{loss}", body)).IsOk().Json;

    static double Value(JsonElement answer) => answer.GetProperty("value").GetDouble();

    static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(n => n.GetDouble())];
}
