namespace LossApi.Problems;

static class ProblemPages
{
    public static void MapProblems(this WebApplication app) { }
}
