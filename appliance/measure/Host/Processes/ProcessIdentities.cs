// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Processes;

/// <summary>Identities of processes, read once in a while each. Not thread-safe.</summary>
public sealed class ProcessIdentities
{
    private const long FreshNs = 1_000_000_000;
    private const int Most = 4_096;
    private const string OfInitialNamespace = "pid:[4026531836]";       // PROC_PID_INIT_INO

    private readonly Dictionary<int, (ProcessIdentity? Identity, long ReadNs)> _known = [];

    /// <summary>True if process ids of the kernel's programs are those of this process's <c>/proc</c>: it is in no pid
    /// namespace of its own.</summary>
    public static bool AreGlobal { get; } =
        File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name == OfInitialNamespace;

    /// <summary>A process; as it was at most a second ago.</summary>
    /// <param name="nowNs">The monotonic clock.</param>
    /// <returns>Null if there is no such process.</returns>
    public ProcessIdentity? Of(int pid, long nowNs)
    {
        if (_known.TryGetValue(pid, out (ProcessIdentity? Identity, long ReadNs) known)
            && nowNs - known.ReadNs < FreshNs)
            return known.Identity;
        if (_known.Count == Most)
            _known.Clear();
        ProcessIdentity? identity = ProcessIdentity.Read(pid);
        _known[pid] = (identity, nowNs);
        return identity;
    }
}
