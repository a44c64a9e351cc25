// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Host;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting;

/// <summary>
/// What is read of the host beside the packets. Made on a thread of the network namespace of the interfaces, before
/// anything is attached: what it counts, it counts from then on.
/// </summary>
internal sealed class HostReaders : IDisposable
{
    private readonly Topology _topology;

    /// <param name="configuration">What is watched.</param>
    /// <param name="devices">The lowest devices, which count what they drop.</param>
    /// <param name="interfaceOfFlow">By flow id: index of the interface it is expected on; 0 for any. Kept.</param>
    internal HostReaders(Configuration configuration, IEnumerable<string> devices, int[] interfaceOfFlow)
    {
        Drops = new HostDrops(devices);
        Sockets = new SocketDrops(configuration.Topology, interfaceOfFlow);
        string[] interfaces =
            [.. configuration.Settings.Interfaces.Where(device => !device.IsMirror).Select(device => device.Name)];
        HashSet<string> mirrors =
            [.. configuration.Settings.Interfaces.Where(device => device.IsMirror).Select(device => device.Name)];
        Joins = new GroupJoins(configuration.Topology, interfaces);
        Memberships = new Memberships(configuration.Topology, interfaces, mirrors);
        LineMemberships = new LineMembership[configuration.Topology.Lines.Count];
        _topology = configuration.Topology;
        if (Joins.Keep() is { } failure)
        {
            Dispose();
            throw new FailureException(failure);
        }
    }

    /// <summary>What was lost before the hooks, and at sockets in all.</summary>
    internal HostDrops Drops { get; }

    /// <summary>What the sockets of the lines lost.</summary>
    internal SocketDrops Sockets { get; }

    /// <summary>The memberships that the appliance holds.</summary>
    internal GroupJoins Joins { get; }

    /// <summary>Which groups are joined.</summary>
    internal Memberships Memberships { get; }

    /// <summary>Who holds the memberships of the lines, by line index; the host thread writes.</summary>
    internal LineMembership[] LineMemberships { get; }

    /// <summary>Whether no line lacks a membership, as the host thread saw last; none was looked at before.</summary>
    internal bool AreAllJoined => Array.TrueForAll(LineMemberships, line => line >= LineMembership.Host);

    /// <summary>What the host thread is to look after.</summary>
    /// <param name="notes">Where it notes what it notices.</param>
    /// <param name="notices">Where people are told what cannot be joined.</param>
    internal IEnumerable<IHostWatcher> Watchers(HostNoteQueue notes, IProgress<string> notices) =>
        [new SocketWatcher(Sockets, notes), new MembershipWatcher(this, _topology, notes, notices)];

    /// <inheritdoc/>
    public void Dispose()
    {
        Drops.Dispose();
        Sockets.Dispose();
        Joins.Dispose();
        Memberships.Dispose();
    }
}
