using System.Diagnostics;

namespace LossApi.Tests.Readme;

/// <summary>A program of this machine: a shell, a language.</summary>
static class Tool
{
    /// <summary>No program here runs longer; one that does is broken, and is ended.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Whether a program is there and answers a harmless question, such as its version, with success.</summary>
    public static async Task<bool> Answers(string program, params string[] question)
    {
        try
        {
            return (await Run(program, question)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs a program in the root of the repository.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        using var longest = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        longest.CancelAfter(Longest);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(longest.Token), errors = process.StandardError.ReadToEndAsync(longest.Token);
            await process.WaitForExitAsync(longest.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
