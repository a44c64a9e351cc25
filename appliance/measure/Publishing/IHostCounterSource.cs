// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Publishing;

/// <summary>Provides, once an interval, the counters that are kept outside the analysis.</summary>
public interface IHostCounterSource
{
    /// <summary>Fills in the totals since the start; <see cref="NullValue.Int64"/> if a counter is unknown.</summary>
    void Read(ref HostCounters counters);

    /// <summary>Fills in current totals of packets lost before the hooks; may be called between intervals.</summary>
    void ReadDrops(ref HostDropCounters drops)
    {
        drops.NicMissed = NullValue.Int64;
        drops.NicNoBuffer = NullValue.Int64;
        drops.SoftnetDropped = NullValue.Int64;
    }

    /// <summary>Fills in the packets that sockets dropped since the start.</summary>
    /// <param name="drops">One value for each row of <see cref="SocketRow.Of"/>; unknown if there is no socket.</param>
    /// <param name="askedNs">Stamp at which the kernel was asked, nanoseconds; 0 if it was not.</param>
    /// <returns>False if sockets cannot be read.</returns>
    bool ReadSockets(Span<long> drops, out long askedNs)
    {
        askedNs = 0;
        return false;
    }

    /// <summary>
    /// Fills in the state of the multicast memberships by line index; rows without information stay unchanged.
    /// </summary>
    void ReadMemberships(Span<LineMembership> memberships)
    {
    }

    /// <summary>Fills in the sources of the host path, as many as there is room for.</summary>
    /// <returns>Number of sources; 0 if there is no host to look at.</returns>
    int ReadHooks(Span<HookRow> hooks) => 0;

    /// <summary>Fills in the kernel's state of the sessions' connections, as many as there is room for.</summary>
    /// <returns>Number of connections.</returns>
    int ReadTcp(Span<TcpRow> connections) => 0;

    /// <summary>Fills in the packets of no flow that the host dropped, by the kernel's number of the reason, the
    /// largest first, as many as there is room for.</summary>
    /// <returns>Number of reasons.</returns>
    int ReadOtherDrops(Span<OtherDrops> reasons) => 0;
    /// <summary>Fills in the watched threads, as many as there is room for.</summary>
    /// <returns>Number of threads.</returns>
    int ReadThreads(Span<ThreadRow> threads) => 0;

    /// <summary>Fills in the watched CPUs, as many as there is room for.</summary>
    /// <returns>Number of CPUs.</returns>
    int ReadCpus(Span<CpuRow> cpus) => 0;

    /// <summary>Fills in the host's other flows with the most bytes, as many as there is room for.</summary>
    /// <returns>Number of flows.</returns>
    int ReadTalkers(Span<TalkerRow> talkers) => 0;

    /// <summary>Fills in the search for the causes of late orders.</summary>
    /// <returns>False if causes are not looked for.</returns>
    bool TryReadCauses(ref CauseCounters causes) => false;

    /// <summary>Fills in the kernel programs of the appliance, as many as there is room for.</summary>
    /// <returns>Number of programs.</returns>
    int ReadPrograms(Span<ProgramRow> programs) => 0;

    /// <summary>Fills in the fill of bounded tables, as many as there is room for.</summary>
    /// <returns>Number of tables.</returns>
    int ReadMaps(Span<MapRow> maps) => 0;

    /// <summary>Removes the oldest connection that ended and was not published yet; called between intervals.</summary>
    /// <returns>False if there is none.</returns>
    bool TryTakeConnection(out LoggedConnection connection)
    {
        connection = default;
        return false;
    }

    /// <summary>Fills in the subscribers, as many as there is room for.</summary>
    /// <returns>Number of subscribers; -1 if unknown.</returns>
    int ReadSubscribers(Span<SubscriberCounters> subscribers) => -1;
}
