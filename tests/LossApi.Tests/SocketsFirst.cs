using System.Runtime.CompilerServices;
using LossApi.Operations;

namespace LossApi.Tests;

/// <summary>Sockets look once whether they continue where they became ready; here the runner has some before the first service starts.</summary>
static class SocketsFirst
{
    [ModuleInitializer]
    internal static void TurnOn() => Environment.SetEnvironmentVariable(EventLoop.Switch, "1");
}
