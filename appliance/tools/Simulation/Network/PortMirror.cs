// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Network;

/// <summary>The part of a switch's mirror port: all packets that the trader's interface sends and receives are copied
/// to an interface in a third, otherwise empty namespace.</summary>
internal sealed class PortMirror : IDisposable
{
    private readonly NetworkNamespace _source;

    private PortMirror(NetworkNamespace source, NetworkNamespace sink)
    {
        _source = source;
        Namespace = sink;
    }

    /// <summary>Namespace of the copies, which arrive at <see cref="DemoAddresses.MirrorInterface"/>.</summary>
    internal NetworkNamespace Namespace { get; }

    /// <summary>Copies that were dropped on the way. Readable until it is disposed.</summary>
    internal long Drops
    {
        get
        {
            long drops = 0;
            _source.Run(() => drops = InterfaceCounters.Sent(DemoAddresses.SpanInterface).Drops);
            return drops;
        }
    }

    /// <summary>Makes the mirror.</summary>
    /// <param name="trader">Namespace of the trader's interface.</param>
    /// <exception cref="FailureException">It cannot be made.</exception>
    internal static PortMirror Of(NetworkNamespace trader)
    {
        NetworkNamespace sink = NetworkNamespace.Create("mirror");
        try
        {
            IpCommand.Run("link", "add", DemoAddresses.SpanInterface, "netns", trader.Name, "type", "veth", "peer",
                "name", DemoAddresses.MirrorInterface, "netns", sink.Name);
            IpCommand.Run("-n", trader.Name, "link", "set", DemoAddresses.SpanInterface, "up");
            IpCommand.Run("-n", sink.Name, "link", "set", DemoAddresses.MirrorInterface, "up");
            IpCommand.RunTrafficControl(
                "-n", trader.Name, "qdisc", "add", "dev", DemoAddresses.TraderInterface, "clsact");
            foreach (string direction in (string[])["ingress", "egress"])
            {
                IpCommand.RunTrafficControl("-n", trader.Name, "filter", "add", "dev", DemoAddresses.TraderInterface,
                    direction, "protocol", "all", "u32", "match", "u32", "0", "0", "action", "mirred", "egress",
                    "mirror", "dev", DemoAddresses.SpanInterface);
            }
            return new PortMirror(trader, sink);
        }
        catch (FailureException)
        {
            sink.Dispose();
            throw;
        }
    }

    public void Dispose() => Namespace.Dispose();
}
