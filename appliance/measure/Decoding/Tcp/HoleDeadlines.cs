// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Times at which missing bytes are given up. Each is applied as of its own time, in order, however far the
/// clock has advanced meanwhile: deadlines of others that are later must not be applied before.</summary>
/// <param name="holdNs">Time for which missing bytes may still arrive, nanoseconds.</param>
[HotPath]
internal sealed class HoleDeadlines(long holdNs)
{
    /// <summary>Earliest deadline, nanoseconds.</summary>
    internal long EarliestNs { get; private set; } = long.MaxValue;

    /// <summary>Clock of the latest segment, nanoseconds: no deadline is applied as of an earlier time.</summary>
    internal long ClockNs { get; set; }

    /// <summary>Sets a time at which something else is due.</summary>
    internal void Set(long dueNs) => EarliestNs = dueNs;

    /// <summary>Includes a direction's missing bytes and doubts.</summary>
    internal void Watch(TcpDirection stream)
    {
        EarliestNs = Math.Min(EarliestNs, stream.DueNs(holdNs));
    }

    /// <summary>True if a step of a doubt is due first in a direction.</summary>
    internal bool IsDoubtDue(TcpDirection stream) => stream.IsDoubtDue(holdNs);

    /// <summary>Finds the missing bytes that are to be given up next.</summary>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="connection">Receives their connection.</param>
    /// <param name="dueNs">Receives their deadline, nanoseconds.</param>
    /// <returns>Their direction; null if nothing is due.</returns>
    internal TcpDirection? FindDue(
        ReadOnlySpan<TcpConnection> connections, long clockNs, out TcpConnection? connection, out long dueNs)
    {
        TcpDirection? first = null;
        (connection, dueNs) = (null, long.MaxValue);
        foreach (TcpConnection candidate in connections)
        {
            if (!candidate.IsOpen)
                continue;
            foreach (TcpDirection stream in
                (ReadOnlySpan<TcpDirection>)[candidate.ToExchange, candidate.FromExchange])
            {
                if (stream.DueNs(holdNs) >= dueNs)
                    continue;
                (first, connection, dueNs) = (stream, candidate, stream.DueNs(holdNs));
            }
        }
        if (dueNs > clockNs)
        {
            EarliestNs = Math.Min(EarliestNs, dueNs);
            return null;
        }
        dueNs = ClockNs = Math.Clamp(dueNs, Math.Min(ClockNs, clockNs), clockNs);
        return first;
    }
}
