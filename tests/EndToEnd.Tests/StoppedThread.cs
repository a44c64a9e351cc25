// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>One thread of a process that stands still while all others run, by ptrace(2); to be made and disposed by
/// one thread.</summary>
internal sealed partial class StoppedThread : IDisposable
{
    private const nint Seize = 0x4206;                          // PTRACE_SEIZE
    private const nint Interrupt = 0x4207;                      // PTRACE_INTERRUPT
    private const nint Detach = 17;                             // PTRACE_DETACH
    private const int AllThreads = 0x40000000;                  // __WALL

    private readonly int _thread;

    /// <summary>Stops a thread by its name.</summary>
    internal StoppedThread(TelemetryProcess process, string name)
    {
        _thread = HostThreadState.Of(process.Id).Single(thread => thread.Name == name).Id;
        Assert.Equal(0, ptrace(Seize, _thread, 0, 0));
        Assert.Equal(0, ptrace(Interrupt, _thread, 0, 0));
        Assert.Equal(_thread, waitpid(_thread, out _, AllThreads));
    }

    /// <summary>Lets it run again.</summary>
    public void Dispose() => _ = ptrace(Detach, _thread, 0, 0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint ptrace(nint request, int thread, nint address, nint data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int thread, out int status, int options);
}
