// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.HostPath.History;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Causes;

/// <summary>One wait of a thread for a CPU.</summary>
/// <param name="Thread">Id of the thread.</param>
/// <param name="Cpu">The CPU that it got.</param>
/// <param name="FromNs">Stamp from which on it could run, nanoseconds.</param>
/// <param name="ToNs">Stamp at which it ran, nanoseconds.</param>
public readonly record struct LongWait(int Thread, int Cpu, long FromNs, long ToNs)
{
    /// <summary>Its length, nanoseconds.</summary>
    public long LengthNs => ToNs - FromNs;
}

/// <summary>The longest single wait of each process, as the thread that reads the history hands it to another
/// one.</summary>
public sealed class LongWaits
{
    /// <summary>Shorter waits are not kept, nanoseconds.</summary>
    public const long LeastNs = 1_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, LongWait> _longest = [];

    public void Add(int process, in LongWait wait)
    {
        if (wait.LengthNs < LeastNs)
            return;
        lock (_lock)
        {
            if (wait.LengthNs > _longest.GetValueOrDefault(process).LengthNs)
                _longest[process] = wait;
        }
    }

    /// <summary>Takes out the longest wait of a process since the last call; null if there was none so long.</summary>
    public LongWait? Take(int process)
    {
        lock (_lock)
            return _longest.Remove(process, out LongWait wait) ? wait : null;
    }

    /// <summary>Finds the thread that had the CPU the longest of a wait, as far as it is recorded; null if none is
    /// known.</summary>
    public static CauseShare? HolderOf(LongWait wait, ISchedulerHistory history)
    {
        List<CauseFinding> found = [];
        var asked = new LateOrder { TickStampNs = wait.FromNs, OrderStampNs = wait.ToNs };
        new CauseFinder(history, thread => thread == wait.Thread).Find(
            [new AskedOrder(asked, wait.Cpu, wait.Thread)], found);
        CausePart? part = found[0].Parts.FirstOrDefault(part => part.Kind == CauseKind.CpuWait);
        return part is { By.Count: > 0 } ? part.By[0] : null;
    }
}
