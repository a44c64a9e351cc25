// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Config.Text;

/// <summary>The words that file and options use for choices.</summary>
public static class SettingKeywords
{
    /// <summary>Whether something is so.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Truths { get; } = [("true", true), ("false", false)];

    /// <summary>How the keys of orders leave the process.</summary>
    public static IReadOnlyList<(string Word, OrderKeyDisclosure Value)> KeyTellings { get; } =
        [("hashed", OrderKeyDisclosure.Hashed), ("plain", OrderKeyDisclosure.Plain)];

    /// <summary>How records leave the kernel.</summary>
    public static IReadOnlyList<(string Word, RingTransport Value)> Transports { get; } =
        [("array", RingTransport.ArrayRing), ("ringbuf", RingTransport.BpfRingBuffer)];

    /// <summary>What the reader does while there are no records.</summary>
    public static IReadOnlyList<(string Word, WaitMode Value)> Waits { get; } =
    [
        ("auto", WaitMode.Auto), ("spin", WaitMode.Spin), ("yield", WaitMode.Yield), ("sleep", WaitMode.Sleep),
        ("epoll", WaitMode.Epoll),
    ];

    /// <summary>Which media driver is used.</summary>
    public static IReadOnlyList<(string Word, DriverKind Value)> Drivers { get; } =
        [("embedded", DriverKind.Embedded), ("external", DriverKind.External)];

    /// <summary>What is done or left.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Switches { get; } = [("on", true), ("off", false)];

    /// <summary>How the receive program meets an interface.</summary>
    public static IReadOnlyList<(string Word, AttachMode Value)> Attachments { get; } =
    [
        ("auto", AttachMode.Auto), ("xdp", AttachMode.Xdp), ("xdp_generic", AttachMode.XdpGeneric),
        ("tc", AttachMode.Tc), ("xdp_accept_link_reset", AttachMode.XdpAcceptLinkReset),
    ];

    /// <summary>What an interface is to the host; true is a mirror port.</summary>
    public static IReadOnlyList<(string Word, bool Value)> Roles { get; } = [("host", false), ("mirror", true)];
}
