namespace LossApi.Problems;

static class ProblemSetup
{
    public static void AddProblems(this WebApplicationBuilder builder) { }

    public static void UseProblems(this WebApplication app) { }
}
