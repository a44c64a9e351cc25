// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Drops;
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Host.Groups;
using Telemetry.Host.Losses;
using Telemetry.Host.Watchers;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Appliance.Watchers;

/// <summary>Readers of the host's counters and memberships. Made on a thread of the interfaces' network namespace,
/// before anything is attached: counting starts then.</summary>
internal sealed class HostReaders : ILivePart
{
    private readonly int[] _interfaceOfFlow;
    private SocketDrops _sockets;
    private LineMembership[] _lineMemberships;

    /// <param name="devices">The lowest devices, which count their drops.</param>
    /// <param name="interfaceOfFlow">Index by flow id of the interface on which the flow is expected; 0 for any.
    /// Kept.</param>
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

    /// <summary>The current topology.</summary>
    internal Topology Topology { get; private set; }

    /// <summary>Drops before the hooks, and total drops at sockets.</summary>
    internal HostDrops Drops { get; }

    /// <summary>Drops of the stack in between, for the host thread; null if no packets go through it.</summary>
    internal StackDrops? Stack { get; }

    /// <summary>Drops at the sockets of the lines.</summary>
    internal SocketDrops Sockets => Volatile.Read(ref _sockets);

    /// <summary>The memberships that the appliance holds.</summary>
    internal GroupJoins Joins { get; private set; }

    /// <summary>State of the groups' memberships.</summary>
    internal Memberships Memberships { get; private set; }

    /// <summary>Membership state of each line, by line index; written by the host thread.</summary>
    internal LineMembership[] LineMemberships => Volatile.Read(ref _lineMemberships);

    /// <summary>True if no line lacked a membership at the host thread's last reading; false before the
    /// first.</summary>
    internal bool AreAllJoined => Array.TrueForAll(
        Memberships.Rows, row => LineMemberships[row.Flow.LineIndex] >= LineMembership.Host);

    public IEnumerable<string> Notices => Joins.Descriptions;

    public IEnumerable<IHostWatcher> Watchers(LiveParts run) =>
    [
        // Recorded drops are reported one by one.
        new SocketWatcher(this, run.Get<LiveDrops>().AreRecorded ? null : run.Control),
        new MembershipWatcher(this, run.Control, run.Process.Notices),
        .. Stack is null ? (IHostWatcher[])[] : [new StackWatcher(Stack, run.Control)],
    ];

    public void BeforeDetach() => Sockets.Look();

    public void Read(ref HostCounters counters)
    {
        counters.HasHostDrops = true;
        Drops.Read(ref counters.HostDrops);
    }

    public void ReadDrops(ref HostDropCounters drops) => Drops.ReadBeforeHooks(ref drops);

    public bool ReadSockets(Span<long> drops, out long askedNs)
    {
        // Lines added after the last reading of the sockets have no counts yet.
        SocketDrops sockets = Sockets;
        drops.Fill(NullValue.Int64);
        for (int row = 0; row < Math.Min(drops.Length, sockets.Rows.Count); row++)
            drops[row] = sockets.TotalOf(row);
        askedNs = sockets.AskedNs;
        return sockets.IsReadable;
    }

    // Bytes written by the host thread: each is current, or was a moment ago.
    public void ReadMemberships(Span<LineMembership> memberships)
    {
        ReadOnlySpan<LineMembership> known = LineMemberships;
        known[..Math.Min(known.Length, memberships.Length)].CopyTo(memberships);
    }

    /// <summary>Switches to the lines of a changed configuration; host thread. Counts continue, and memberships that
    /// stay are held by the new sockets before the old ones are closed.</summary>
    public void SwitchTo(Configuration next)
    {
        SocketDrops sockets = _sockets;
        Volatile.Write(ref _sockets, new SocketDrops(next.Topology, _interfaceOfFlow, sockets));
        sockets.Dispose();

        GroupJoins joins = Joins;
        Joins = new GroupJoins(next.Topology, InterfacesOf(next, areMirrors: false));
        // Groups that could not be joined are retried, and reported, at the next reading.
        _ = Joins.Keep();
        joins.Dispose();
        Memberships.Dispose();
        Memberships = MembershipsOf(next);
        Volatile.Write(ref _lineMemberships, new LineMembership[next.Topology.Lines.Count]);
        Topology = next.Topology;
    }

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
