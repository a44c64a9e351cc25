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
    /// <param name="configuration">What is watched.</param>
    /// <param name="devices">The lowest devices, which count what they drop.</param>
    /// <param name="interfaceOfFlow">By flow id: index of the interface it is expected on; 0 for any. Kept.</param>
    internal HostReaders(Configuration configuration, IEnumerable<string> devices, int[] interfaceOfFlow)
    {
        Drops = new HostDrops(devices);
        Sockets = new SocketDrops(configuration.Topology, interfaceOfFlow);
    }

    /// <summary>What was lost before the hooks, and at sockets in all.</summary>
    internal HostDrops Drops { get; }

    /// <summary>What the sockets of the lines lost.</summary>
    internal SocketDrops Sockets { get; }

    /// <summary>What the host thread is to look after.</summary>
    /// <param name="notes">Where it notes what it notices.</param>
    internal IEnumerable<IHostWatcher> Watchers(HostNoteQueue notes) => [new SocketWatcher(Sockets, notes)];

    /// <inheritdoc/>
    public void Dispose()
    {
        Drops.Dispose();
        Sockets.Dispose();
    }
}
