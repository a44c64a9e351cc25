// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using TestSupport;

namespace Telemetry.Host.Tests.Stalls;

/// <summary>A process that sleeps, under a name that no other process of the host has.</summary>
internal sealed class NamedChild : IDisposable
{
    private static int s_made;
    private readonly ScratchFolder _folder = new();
    private readonly string _program;
    private Process? _process;

    internal NamedChild()
    {
        Name = $"tst{Environment.ProcessId}n{Interlocked.Increment(ref s_made)}";
        _program = Path.Combine(_folder.Path, Name);
        File.Copy("/bin/sleep", _program);
    }

    internal string Name { get; }

    internal int Pid => _process!.Id;

    internal void Start()
    {
        _process = Process.Start(_program, "60");
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{Pid}/comm").TrimEnd('\n') == Name, 60_000));
    }

    internal void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }
}
