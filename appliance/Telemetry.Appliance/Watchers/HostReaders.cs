// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Host.Groups;
using Telemetry.Host.Losses;
using Telemetry.Host.Watchers;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>
/// What is read of the host beside the packets. Made on a thread of the network namespace of the interfaces, before
/// anything is attached: what it counts, it counts from then on.
/// </summary>
internal sealed class HostReaders : IDisposable
{
    private readonly int[] _interfaceOfFlow;
    private SocketDrops _sockets;
    private LineMembership[] _lineMemberships;

    /// <param name="configuration">What is watched.</param>
    /// <param name="devices">The lowest devices, which count what they drop.</param>
    /// <param name="interfaceOfFlow">By flow id: index of the interface it is expected on; 0 for any. Kept.</param>
    internal HostReaders(Configuration configuration, IEnumerable<string> devices, int[] interfaceOfFlow)
    {
        _interfaceOfFlow = interfaceOfFlow;
        Topology = configuration.Topology;
        bool hasStack = configuration.Settings.Interfaces is not { Count: > 0 } interfaces
            || interfaces.Any(device => !device.IsMirror);
        Drops = new HostDrops(devices, hasStack);
        Stack = hasStack ? new StackDrops() : null;
        _sockets = new SocketDrops(Topology, interfaceOfFlow);
        Joins = new GroupJoins(Topology, InterfacesOf(configuration, areMirrors: false));
        Memberships = MembershipsOf(configuration);
        _lineMemberships = new LineMembership[Topology.Lines.Count];
        if (Joins.Keep() is { } failure)
        {
            Dispose();
            throw new FailureException(failure);
        }
    }

    /// <summary>The lines that are looked after.</summary>
    internal Topology Topology { get; private set; }

    /// <summary>What was lost before the hooks, and at sockets in all.</summary>
    internal HostDrops Drops { get; }

    /// <summary>What the stack dropped in between, for the host thread; null where nothing goes through it.</summary>
    internal StackDrops? Stack { get; }

    /// <summary>What the sockets of the lines lost.</summary>
    internal SocketDrops Sockets => Volatile.Read(ref _sockets);

    /// <summary>The memberships that the appliance holds.</summary>
    internal GroupJoins Joins { get; private set; }

    /// <summary>Which groups are joined.</summary>
    internal Memberships Memberships { get; private set; }

    /// <summary>Who holds the memberships of the lines, by line index; the host thread writes.</summary>
    internal LineMembership[] LineMemberships => Volatile.Read(ref _lineMemberships);

    /// <summary>Whether no line lacks a membership, as the host thread saw last; none was looked at before.</summary>
    internal bool AreAllJoined => Array.TrueForAll(
        Memberships.Rows, row => LineMemberships[row.Flow.LineIndex] >= LineMembership.Host);

    /// <summary>What the host thread is to look after.</summary>
    /// <param name="notes">Where it notes what it notices.</param>
    /// <param name="notices">Where people are told what cannot be joined.</param>
    internal IEnumerable<IHostWatcher> Watchers(ControlQueue notes, IProgress<string> notices) =>
        [
            new SocketWatcher(this, notes), new MembershipWatcher(this, notes, notices),
            .. Stack is null ? (IHostWatcher[])[] : [new StackWatcher(Stack, notes)],
        ];

    /// <summary>
    /// Goes on with the lines of a changed configuration; host thread. What counted goes on, and memberships that stay
    /// are held by the new ones before the old ones let go.
    /// </summary>
    internal void TakeOver(Configuration next)
    {
        SocketDrops sockets = _sockets;
        Volatile.Write(ref _sockets, new SocketDrops(next.Topology, _interfaceOfFlow, sockets));
        sockets.Dispose();

        GroupJoins joins = Joins;
        Joins = new GroupJoins(next.Topology, InterfacesOf(next, areMirrors: false));
        // What could not be joined is tried again, and told, at the next look.
        _ = Joins.Keep();
        joins.Dispose();
        Memberships.Dispose();
        Memberships = MembershipsOf(next);
        Volatile.Write(ref _lineMemberships, new LineMembership[next.Topology.Lines.Count]);
        Topology = next.Topology;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Drops.Dispose();
        Stack?.Dispose();
        Sockets.Dispose();
        Joins.Dispose();
        Memberships.Dispose();
    }

    private static Memberships MembershipsOf(Configuration configuration) => new(
        configuration.Topology, InterfacesOf(configuration, areMirrors: false),
        InterfacesOf(configuration, areMirrors: true).ToHashSet());

    private static string[] InterfacesOf(Configuration configuration, bool areMirrors) =>
        [.. configuration.Settings.Interfaces.Where(device => device.IsMirror == areMirrors)
            .Select(device => device.Name)];
}
