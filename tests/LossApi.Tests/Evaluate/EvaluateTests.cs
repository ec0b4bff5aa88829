using System.Net;
using LossApi.Domain;
using LossApi.Tests.Wire;

namespace LossApi.Tests.Evaluate;

/// <summary>POST /loss/{name}: answers, options, outputs, names.</summary>
public sealed class EvaluateTests(Service service) : IClassFixture<Service>
{
    const string Two = "\"predictions\":[3,0.5],\"targets\":[1,1]";

    [Fact]
    public async Task The_answer_has_exactly_these_bytes()
    {
        Answer answer = (await service.PostAsync("/loss/huber", "{" + Two + "}")).IsOk();
        Assert.Equal(
            """{"loss":"huber","value":0.8125,"reduction":"mean","count":2,"weight":2,"terms":[1.5,0.125],"gradients":{"predictions":[0.5,-0.25]},"options":{"delta":1},"diagnostics":[]}""",
            answer.Text);
        Assert.Equal(answer.Text.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Headers["Content-Length"]);
    }

    [Fact]
    public async Task Members_may_come_in_any_order()
    {
        Answer answer = (await service.PostAsync("/loss/huber",
            """{"outputs":["hessians","terms","terms"],"options":{"delta":2},"reduction":"sum","weights":[1,3],"non_finite":"allow","targets":[[1,1],[0,0]],"predictions":[[3,0.5],[-0.0,5]]}""")).IsOk();
        Assert.Equal(
            """{"loss":"huber","value":26.125,"reduction":"sum","count":4,"weight":8,"terms":[[2,0.125],[0,24]],"hessians":{"predictions":[[1,1],[3,0]]},"options":{"delta":2},"diagnostics":[]}""",
            answer.Text);
    }

    [Theory]
    [InlineData("none", "null", "[1,-0.5]")]
    [InlineData("sum", "1.625", "[1,-0.5]")]
    [InlineData("mean", "0.8125", "[0.5,-0.25]")]
    [InlineData("weighted_mean", "0.8125", "[0.5,-0.25]")]
    [InlineData("batch_mean", "0.8125", "[0.5,-0.25]")]
    public async Task Reductions(string reduction, string value, string gradient)
    {
        Answer answer = (await service.PostAsync("/loss/huber", $"{{{Two},\"reduction\":\"{reduction}\"}}")).IsOk();
        Assert.Equal((reduction, value, gradient), (answer.Json.GetProperty("reduction").GetString(), answer.Json.GetProperty("value").GetRawText(),
            answer.Json.GetProperty("gradients").GetProperty("predictions").GetRawText()));
    }

    [Fact]
    public async Task Outputs_that_are_not_asked_for_are_absent()
    {
        Answer answer = (await service.PostAsync("/loss/huber", $"{{{Two},\"outputs\":[]}}")).IsOk();
        Assert.Equal("""{"loss":"huber","value":0.8125,"reduction":"mean","count":2,"weight":2,"options":{"delta":1},"diagnostics":[]}""", answer.Text);
    }

    [Theory]
    [InlineData("\"reduction\":\"average\"", "/reduction bad-option")]
    [InlineData("\"reduction\":1", "/reduction wrong-type")]
    [InlineData("\"options\":{\"delta\":0}", "/options/delta bad-option")]
    [InlineData("\"options\":{\"delta\":-1}", "/options/delta bad-option")]
    [InlineData("\"options\":{\"delta\":\"1\"}", "/options/delta bad-option")]
    [InlineData("\"options\":{\"delta\":null}", "/options/delta bad-option")]
    [InlineData("\"options\":{\"delta\":[1]}", "/options/delta bad-option")]
    [InlineData("\"options\":{\"delta\":{\"a\":1}}", "/options/delta bad-option")]
    [InlineData("\"options\":{\"delta\":1e400}", "/options/delta number-out-of-range")]
    [InlineData("\"options\":{\"Delta\":1}", "/options/Delta unknown-option")]
    [InlineData("\"options\":{\"gamma\":1,\"a/b\":true}", "/options/gamma unknown-option;/options/a~1b unknown-option")]
    [InlineData("\"options\":[]", "/options wrong-type")]
    [InlineData("\"options\":null", "/options wrong-type")]
    [InlineData("\"outputs\":\"terms\"", "/outputs wrong-type")]
    [InlineData("\"outputs\":[\"terms\",\"gradient\",5]", "/outputs/1 bad-option;/outputs/2 wrong-type")]
    [InlineData("\"non_finite\":true", "/non_finite wrong-type")]
    [InlineData("\"non_finite\":\"maybe\"", "/non_finite bad-option")]
    [InlineData("\"weight\":[1,1]", "/weight unknown-member")]
    [InlineData("\"delta\":1", "/delta unknown-member")]
    [InlineData("\"weights\":[1,-1]", "/weights/1 out-of-range")]
    [InlineData("\"weights\":[1,1,1]", "/weights shape-mismatch")]
    [InlineData("\"weights\":[0,0],\"reduction\":\"weighted_mean\"", "/weights zero-total-weight")]
    public async Task What_is_wrong_is_pointed_at(string member, string errors)
    {
        Answer answer = await service.PostAsync("/loss/huber", $"{{{Two},{member}}}");
        answer.IsProblem(422, errors.Split(';')[0].Split(' ')[1]);
        Assert.Equal(errors.Split(';'), answer.Errors);
    }

    [Theory]
    [InlineData("\"options\":{\"delt\":1}", "did you mean \"delta\"?")]
    [InlineData("\"prediction\":[1]", "did you mean \"predictions\"?")]
    [InlineData("\"reduction\":\"summ\"", "did you mean \"sum\"?")]
    [InlineData("\"options\":{\"delta\":0}", "delta must be greater than 0, not 0")]
    [InlineData("\"delta\":1", "it belongs into \"options\"")]
    [InlineData("\"from_logits\":true", "there is no from_logits switch")]
    [InlineData("\"options\":{\"from_logits\":false}", "there is no from_logits switch")]
    public async Task The_message_says_what_would_be_right(string member, string words) =>
        Assert.Contains(words, (await service.PostAsync("/loss/huber", $"{{{Two},{member}}}")).Detail);

    [Fact]
    public async Task All_faults_are_collected()
    {
        Answer answer = (await service.PostAsync("/loss/huber", """{"predictions":[1,"x",[2]],"reduction":"avg","options":{"delt":1},"foo":{"bar":[1,2]}}""")).IsProblem(422, "wrong-type");
        Assert.Equal(["/predictions/1 wrong-type", "/predictions/2 ragged", "/foo unknown-member", "/reduction bad-option", "/options/delt unknown-option"], answer.Errors);
    }

    [Fact]
    public async Task A_faulty_tensor_is_not_missing_but_an_absent_one_is()
    {
        Answer answer = (await service.PostAsync("/loss/huber", """{"predictions":[1,"x"]}""")).IsProblem(422, "wrong-type");
        Assert.Equal(["/predictions/1 wrong-type", "/targets missing-member"], answer.Errors);
    }

    [Fact]
    public async Task The_first_twenty_faults_are_told_and_the_rest_counted()
    {
        string words = string.Join(',', Enumerable.Repeat("\"x\"", 1000));
        Answer answer = (await service.PostAsync("/loss/huber", $$"""{"predictions":[{{words}}],"targets":[1],"reduction":"?"}""")).IsProblem(422, "wrong-type");
        Assert.Equal(20, answer.Errors.Length);
        Assert.Equal("/predictions/19 wrong-type", answer.Errors[19]);
        Assert.Equal(1001, answer.Json.GetProperty("errorCount").GetInt32());
    }

    [Theory]
    [InlineData("huber", 1)]
    [InlineData("HUBER", 1)]
    [InlineData("Hu-ber", 1)]
    [InlineData("h%20u_ber", 1)]
    [InlineData("torch.HuberLoss", 1)]
    [InlineData("torch.huber_loss", 1)]
    [InlineData("HuberLoss", 1)]
    [InlineData("optax.huber_loss", 1)]
    [InlineData("lightgbm.huber", 0.9)]
    [InlineData("LightGBM%2Ehuber", 0.9)]
    public async Task Names_lead_to_the_loss_with_their_defaults(string name, double delta)
    {
        Answer answer = (await service.PostAsync($"/loss/{name}", "{" + Two + "}")).IsOk();
        Assert.Equal(("huber", delta), (answer.Json.GetProperty("loss").GetString(), answer.Json.GetProperty("options").GetProperty("delta").GetDouble()));
    }

    [Fact]
    public async Task The_request_wins_over_the_alias()
    {
        Answer answer = (await service.PostAsync("/loss/lightgbm.huber", $"{{{Two},\"options\":{{\"delta\":3}}}}")).IsOk();
        Assert.Equal(3, answer.Json.GetProperty("options").GetProperty("delta").GetDouble());
    }

    [Fact]
    public async Task Every_alias_in_the_catalogue_answers_its_example_with_its_defaults()
    {
        foreach (Loss loss in Domain.Catalogue.All)
            foreach (Alias alias in loss.Card.Aliases)
            {
                // The example's shapes are those of the loss's own axis.
                string axis = loss.Card.Axis is { } option && alias.Options.Any(o => o.Option == option) ? $",\"options\":{{\"{option.Name}\":{option.Default}}}" : "";
                Answer answer = await service.PostAsync($"/loss/{Uri.EscapeDataString(alias.FullName)}", Requests.Example(loss, options: false, axis));
                Assert.True(answer.Status == HttpStatusCode.OK || answer.Text.Contains("non-finite-result", StringComparison.Ordinal), $"{alias.FullName}: {answer.Text}");
                if (answer.Status != HttpStatusCode.OK) continue;
                Assert.Equal(loss.Card.Name, answer.Json.GetProperty("loss").GetString());
                Assert.Equal((alias.Reduction ?? loss.Card.Reduction).Spelled(), answer.Json.GetProperty("reduction").GetString());
                foreach ((Option own, OptionValue value) in alias.Options.Where(o => o.Option != loss.Card.Axis))
                    Assert.Equal(value.ToString(), answer.Json.GetProperty("options").GetProperty(own.Name).GetRawText());
            }
    }

    [Fact]
    public async Task Every_loss_answers_its_example_on_a_route_of_its_own()
    {
        foreach (Loss loss in Domain.Catalogue.All)
        {
            Answer answer = (await service.PostAsync($"/loss/{loss.Card.Name}", Requests.Example(loss))).IsOk();
            double[] terms = [.. Requests.Flat(answer.Json.GetProperty("terms"))];
            Assert.Equal(loss.Card.Example.Terms.Length, terms.Length);
            for (int i = 0; i < terms.Length; i++) Assert.Equal(loss.Card.Example.Terms[i], terms[i], 1e-9 * (1 + Math.Abs(terms[i])));
            Assert.Equal(loss.Card.Options.Where(o => !o.IsConvention).Select(o => o.Name), answer.Json.GetProperty("options").EnumerateObject().Select(p => p.Name));
            Assert.Equal(loss.Card.Inputs.Where(i => i.Differentiable && loss.Card.Example.Inputs.Any(given => given.Name == i.Name)).Select(i => i.Name), answer.Json.GetProperty("gradients").EnumerateObject().Select(p => p.Name));
        }
    }

    [Fact]
    public async Task Hessians_are_refused_where_a_loss_has_none()
    {
        foreach (Loss loss in Domain.Catalogue.All.Where(l => !l.Card.HasHessians))
            Assert.Equal(["/outputs/1 unavailable-output"],
                (await service.PostAsync($"/loss/{loss.Card.Name}", Requests.Example(loss, more: ",\"outputs\":[\"terms\",\"hessians\"]"))).IsProblem(422, "unavailable-output").Errors);
    }

    [Fact]
    public async Task An_unknown_name_is_answered_with_near_ones()
    {
        Answer answer = (await service.PostAsync("/loss/hubber", "{}")).IsProblem(404, "unknown-loss");
        Assert.Contains("huber", answer.Json.GetProperty("suggestions").EnumerateArray().Select(s => s.GetString()));
        Assert.Contains("huber", answer.Detail);
        (await service.PostAsync("/loss/" + new string('x', 5000), "{}")).IsProblem(404, "unknown-loss");
        (await service.PostAsync("/loss/%F0%9F%98%80%01%3Cscript%3E", "{}")).IsProblem(404, "unknown-loss");
    }

    [Fact]
    public async Task A_name_of_several_losses_is_answered_with_the_candidates()
    {
        foreach (string name in Domain.Catalogue.All.SelectMany(l => l.Card.LooseNames).Distinct().Where(n => Domain.Catalogue.Find(n).Ambiguous))
            Assert.NotEmpty((await service.PostAsync($"/loss/{Uri.EscapeDataString(name)}", "{}")).IsProblem(404, "ambiguous-loss").Json.GetProperty("candidates").EnumerateArray());
    }
}
