// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Attaching;

/// <summary>Effect of attaching or detaching a native XDP program on the traffic of an interface.</summary>
public enum XdpEffect
{
    /// <summary>None: a program pointer is swapped; link and device stay as they are.</summary>
    None,

    /// <summary>The queues are stopped or recreated while the device stays up: packets of some milliseconds are lost,
    /// possibly flow-steering rules too; the driver may report carrier loss meanwhile.</summary>
    QueueReset,

    /// <summary>The driver takes the device down and up, as if the interface were set down, or resets it: the carrier
    /// drops and packets of up to some seconds are lost. Assumed for unknown drivers.</summary>
    LinkReset,

    /// <summary>The driver has no native XDP, or cannot run the appliance's program.</summary>
    Unsupported,
}

/// <summary>Hooks at which a driver delivers several datagrams as one packet, because their sender is on this host and
/// left it to the kernel to split them.</summary>
public enum DatagramJoins
{
    None,

    /// <summary>Those of TC: native XDP keeps the sender from it.</summary>
    AtTc,

    /// <summary>XDP too, where it cannot be known.</summary>
    AtXdp,
}

/// <summary>Properties of native XDP in one driver.</summary>
/// <param name="Name">Name as <c>ethtool -i</c> shows it.</param>
/// <param name="Effect">Effect of attaching and detaching.</param>
/// <param name="Source">Function of the kernel's source from which this is known.</param>
/// <param name="Needs">Further requirements, as text; empty if there are none.</param>
/// <param name="MtuLimit">Largest MTU, bytes; 0 if XDP adds no limit.</param>
/// <param name="Joins">Hooks at which datagrams may be joined.</param>
public sealed record XdpDriver(
    string Name, XdpEffect Effect, string Source, string Needs = "", int MtuLimit = 0,
    DatagramJoins Joins = DatagramJoins.None)
{
    public string EffectText => Effect == XdpEffect.QueueReset ? "resets the queues" : "may reset the link";
}
