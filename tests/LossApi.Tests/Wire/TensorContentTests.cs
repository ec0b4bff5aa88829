namespace LossApi.Tests.Wire;

/// <summary>Tensors that are JSON and still no tensors: 422, with the first offending element.</summary>
public sealed class TensorContentTests(Service service) : IClassFixture<Service>
{
    [Theory]
    [InlineData("[1,[2]]", "/predictions/1 ragged")]
    [InlineData("[[1],2]", "/predictions/1 ragged")]
    [InlineData("[[1,2],[3]]", "/predictions/1 ragged")]
    [InlineData("[[1],[2,3],[4]]", "/predictions/1 ragged")]
    [InlineData("[[[1],[2]],[[3],4]]", "/predictions/1/1 ragged")]
    [InlineData("[[[1],[2]],[[3],[4,5]]]", "/predictions/1/1 ragged")]
    [InlineData("[[],[1]]", "/predictions/1 ragged")]
    [InlineData("[[1],[]]", "/predictions/1 ragged")]
    [InlineData("[[],1]", "/predictions/1 ragged")]
    [InlineData("[[],[[1]]]", "/predictions/1/0 ragged;/predictions/1 ragged")]
    [InlineData("[\"1\"]", "/predictions/0 wrong-type")]
    [InlineData("[1,\"NaN\",2]", "/predictions/1 wrong-type")]
    [InlineData("[1,null,2]", "/predictions/1 wrong-type")]
    [InlineData("[[1,2],[3,true]]", "/predictions/1/1 wrong-type")]
    [InlineData("[false]", "/predictions/0 wrong-type")]
    [InlineData("[1,{\"a\":[1,{}]},3]", "/predictions/1 wrong-type")]
    [InlineData("{\"a\":1}", "/predictions/a unknown-member;/predictions/dtype missing-member;/predictions/shape missing-member;/predictions/base64 missing-member")]
    [InlineData("null", "/predictions wrong-type")]
    [InlineData("\"Infinite\"", "/predictions wrong-type")]
    [InlineData("[\"x\",\"y\",1e999]", "/predictions/0 wrong-type;/predictions/1 wrong-type;/predictions/2 number-out-of-range")]
    [InlineData("[1e999]", "/predictions/0 number-out-of-range")]
    [InlineData("[[0],[-1.8e308]]", "/predictions/1/0 number-out-of-range")]
    [InlineData("[1e99999999999999999999]", "/predictions/0 number-out-of-range")]
    [InlineData("[\"Infinity\"]", "/predictions/0 out-of-range")]
    [InlineData("[0,\"-\\u0049nfinity\"]", "/predictions/1 out-of-range")]
    [InlineData("[[[[[[[[[1]]]]]]]]]", "/predictions/0/0/0/0/0/0/0/0 shape-mismatch")]
    public async Task Each_fault_is_pointed_at(string predictions, string errors)
    {
        string targets = predictions.Contains("nfinity\"", StringComparison.Ordinal) && predictions.StartsWith("[0", StringComparison.Ordinal) ? "[0,0]" : "[0]";
        Answer answer = await service.PostAsync("/loss/huber", $$"""{"predictions":{{predictions}},"targets":{{targets}}}""");
        Assert.Equal(422, (int)answer.Status);
        Assert.Equal(errors.Split(';'), answer.Errors);
    }

    [Theory]
    [InlineData("3", "3", "3")]
    [InlineData("[]", "[]", "[]")]
    [InlineData("[[],[]]", "[[],[]]", "[[],[]]")]
    [InlineData("[[[]],[[]]]", "[[[]],[[]]]", "[[[]],[[]]]")]
    [InlineData("[[[[[[[[1]]]]]]]]", "[[[[[[[[1]]]]]]]]", "[[[[[[[[0]]]]]]]]")]
    [InlineData("[[1,2],[3,4],[5,6]]", "[[1,2],[3,4],[5,6]]", "[[0,0],[0,0],[0,0]]")]
    [InlineData("[[[1],[2]],[[3],[4]]]", "[[[1],[2]],[[3],[4]]]", "[[[0],[0]],[[0],[0]]]")]
    public async Task Terms_have_the_shape_of_the_predictions(string predictions, string targets, string terms)
    {
        Answer answer = (await service.PostAsync("/loss/huber", $$"""{"predictions":{{predictions}},"targets":{{targets}}}""")).IsOk();
        Assert.Equal(predictions == "3" ? "0" : terms, answer.Json.GetProperty("terms").GetRawText());
    }

    [Fact]
    public async Task Nothing_counted_has_no_value()
    {
        Answer answer = (await service.PostAsync("/loss/huber", """{"predictions":[],"targets":[]}""")).IsOk();
        Assert.StartsWith("""{"loss":"huber","value":null,"reduction":"mean","count":0,"weight":0,"terms":[],"gradients":{"predictions":[]},""", answer.Text);
    }

    [Theory]
    [InlineData("5e-324", 5e-324)]
    [InlineData("1e-400", 0.0)]
    [InlineData("1e-99999999999999999999", 0.0)]
    [InlineData("0e99999999999999999999", 0.0)]
    [InlineData("2.2250738585072011e-308", 2.2250738585072011e-308)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("9007199254740993.00000000000000000000000001", 9007199254740994.0)]
    [InlineData("1.7976931348623158e308", 1.7976931348623157e308)]
    [InlineData("0.1E+1", 1.0)]
    public async Task Numbers_are_rounded_to_the_nearest_double(string text, double number)
    {
        // With a huge delta and a target of 0 the second derivative is 1 and the gradient is the prediction itself.
        Answer answer = (await service.PostAsync("/loss/huber",
            $$"""{"predictions":[{{text}}],"targets":[0],"reduction":"sum","non_finite":"allow","options":{"delta":1.7976931348623157e308} }""")).IsOk();
        Assert.Equal(number, answer.Json.GetProperty("gradients").GetProperty("predictions")[0].GetDouble());
    }

    [Fact]
    public async Task Negative_zero_is_kept()
    {
        Answer answer = (await service.PostAsync("/loss/huber", """{"predictions":[-0.0],"targets":[0]}""")).IsOk();
        Assert.Equal("[-0]", answer.Json.GetProperty("gradients").GetProperty("predictions").GetRawText());
    }
}
