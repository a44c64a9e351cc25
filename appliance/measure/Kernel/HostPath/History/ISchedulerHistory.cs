// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath.History;

/// <summary>History of what the scheduler and interrupts did to watched threads.</summary>
public interface ISchedulerHistory
{
    /// <summary>Copies the records of a span of time, of all CPUs, in the order of their stamps.</summary>
    /// <param name="sinceNs">Start of the span. Of each CPU the last switch before it, and a sum behind that, is
    /// copied too, if it is still there.</param>
    /// <param name="untilNs">Its end, inclusive.</param>
    /// <returns>Stamp from which on nothing is missing: later than the start if records were overwritten, or the
    /// programs were attached later.</returns>
    HistorySpan Copy(long sinceNs, long untilNs, List<HistoryRecord> records);

    /// <summary>Finds the last record before a time that says in which state a thread is: it left a CPU or got one, was
    /// woken or moved.</summary>
    /// <returns>False if it, or a later one, may be overwritten.</returns>
    bool TryFindLast(uint thread, long beforeNs, out HistoryRecord last);
}

/// <summary>Time that a copy of the history covers.</summary>
/// <param name="KnownFromNs">Stamp from which on nothing is missing.</param>
/// <param name="IsOverwritten">True if it is later than asked because records were overwritten; false if because the
/// programs were attached later.</param>
public readonly record struct HistorySpan(long KnownFromNs, bool IsOverwritten);
