// What one would write first: records of double[], System.Text.Json, a scalar loop. No validation, no exact sum, no diagnostics.
// The yardstick for bench/http.
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.MapPost("/loss/mse", (Request request) =>
{
    int n = request.Predictions.Length;
    double[] terms = new double[n], gradient = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++)
    {
        double error = request.Predictions[i] - request.Targets[i];
        sum += terms[i] = error * error;
        gradient[i] = 2 * error / n;
    }

    return new Answer("mse", sum / n, terms, new Gradients(gradient));
});
app.Run();

sealed record Request(double[] Predictions, double[] Targets);
sealed record Gradients(double[] Predictions);
sealed record Answer(string Loss, double Value, double[] Terms, Gradients Gradients);
