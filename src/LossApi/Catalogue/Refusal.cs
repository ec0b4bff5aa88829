using LossApi.Problems;

namespace LossApi.Catalogue;

/// <summary>A problem as the result of an endpoint.</summary>
sealed class Refusal(Problem problem) : IResult
{
    public Task ExecuteAsync(HttpContext http) => problem.WriteAsync(http);
}
