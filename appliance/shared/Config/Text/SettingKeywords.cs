// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Stamps;

namespace Telemetry.Config.Text;

/// <summary>Keywords of the file and of options.</summary>
public static class SettingKeywords
{
    public static IReadOnlyList<(string Word, bool Value)> Truths { get; } = [("true", true), ("false", false)];

    /// <summary>Packets of a feed whose checksums are verified.</summary>
    public static IReadOnlyList<(string Word, ChecksumScope Value)> ChecksumScopes { get; } =
    [
        ("false", ChecksumScope.Captured), ("sum", ChecksumScope.Summed), ("true", ChecksumScope.Recorded),
    ];

    /// <summary>The keyword of a scope; null if there is none.</summary>
    public static string? WordOf(ChecksumScope? scope) => ChecksumScopes.FirstOrDefault(one => one.Value == scope).Word;

    public static IReadOnlyList<(string Word, PublishedOrders Value)> PublishedOrders { get; } =
    [
        ("true", Model.Definitions.PublishedOrders.All), ("false", Model.Definitions.PublishedOrders.None),
        ("worst", Model.Definitions.PublishedOrders.Worst),
    ];

    /// <summary>Forms in which the keys of orders leave the process.</summary>
    public static IReadOnlyList<(string Word, OrderKeyDisclosure Value)> KeyDisclosures { get; } =
        [("hashed", OrderKeyDisclosure.Hashed), ("plain", OrderKeyDisclosure.Plain)];

    /// <summary>Kinds of ring that carry records out of the kernel.</summary>
    public static IReadOnlyList<(string Word, RingTransport Value)> Transports { get; } =
        [("array", RingTransport.ArrayRing), ("ringbuf", RingTransport.BpfRingBuffer)];

    /// <summary>Behaviour of the reader while there are no records.</summary>
    public static IReadOnlyList<(string Word, WaitMode Value)> Waits { get; } =
    [
        ("auto", WaitMode.Auto), ("spin", WaitMode.Spin), ("yield", WaitMode.Yield), ("sleep", WaitMode.Sleep),
        ("epoll", WaitMode.Epoll),
    ];

    /// <summary>Kinds of media driver.</summary>
    public static IReadOnlyList<(string Word, DriverKind Value)> Drivers { get; } =
        [("embedded", DriverKind.Embedded), ("external", DriverKind.External)];

    /// <summary>States of a switch.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Switches { get; } = [("on", true), ("off", false)];

    /// <summary>Depths at which threads are looked at.</summary>
    public static IReadOnlyList<(string Word, StallLevel Value)> StallLevels { get; } =
        [("counters", StallLevel.Counters), ("causes", StallLevel.Causes), ("off", StallLevel.Off)];

    /// <summary>Packets that a black box keeps, each with those before it.</summary>
    public static IReadOnlyList<(string Word, BlackBoxPackets Value)> BlackBoxPackets { get; } =
    [
        ("flows", Config.BlackBoxPackets.Flows), ("control", Config.BlackBoxPackets.Control),
        ("all", Config.BlackBoxPackets.All),
    ];

    /// <summary>Packets of files of whole frames.</summary>
    public static IReadOnlyList<(string Word, BlackBoxPackets Value)> FramePackets { get; } =
        [.. BlackBoxPackets, ("payload", Config.BlackBoxPackets.Payload)];

    /// <summary>Payloads that a black box keeps; true are those of all UDP.</summary>
    public static IReadOnlyList<(string Word, bool Value)> BlackBoxPayloads { get; } =
        [("feeds", false), ("all", true)];

    /// <summary>Steps of packets between the hooks and the application.</summary>
    public static IReadOnlyList<(string Word, StageLevel Value)> StageLevels { get; } =
        [("off", StageLevel.Off), ("receive", StageLevel.Receive), ("all", StageLevel.All)];

    /// <summary>Ways of attaching the receive program to an interface.</summary>
    public static IReadOnlyList<(string Word, AttachMode Value)> Attachments { get; } =
    [
        ("auto", AttachMode.Auto), ("xdp", AttachMode.Xdp), ("xdp_generic", AttachMode.XdpGeneric),
        ("tc", AttachMode.Tc), ("xdp_accept_link_reset", AttachMode.XdpAcceptLinkReset),
    ];

    /// <summary>Kinds of recovery channels.</summary>
    public static IReadOnlyList<(string Word, RecoveryKind Value)> RecoveryKinds { get; } =
    [
        ("snapshot", RecoveryKind.Snapshot), ("retransmission", RecoveryKind.Retransmission),
        ("refresh", RecoveryKind.Refresh), ("definitions", RecoveryKind.Definitions),
    ];

    /// <summary>Roles of an interface; true is a mirror port.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Roles { get; } = [("host", false), ("mirror", true)];

    /// <summary>Stamps of an interface's packets; true adds those of the NIC.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Stamps { get; } = [("host", false), ("nic", true)];

    /// <summary>Formats of stamps at the ends of frames.</summary>
    public static IReadOnlyList<(string Word, StampFormat Value)> Trailers { get; } =
        [.. StampFormats.Rows.Where(row => row.IsLive).Select(row => (row.Name, row.Format))];

    /// <summary>Scales of devices' time; unknown is either.</summary>
    public static IReadOnlyList<(string Word, TimeScale Value)> TimeScales { get; } =
        [("auto", TimeScale.Unknown), ("utc", TimeScale.Utc), ("tai", TimeScale.Tai)];

    /// <summary>Tunnels whose contents can be looked at.</summary>
    public static IReadOnlyList<(string Word, TunnelChoice Value)> Tunnels { get; } =
        [("erspan", TunnelChoice.Erspan), ("vxlan", TunnelChoice.Vxlan), ("gre", TunnelChoice.Gre)];
}
