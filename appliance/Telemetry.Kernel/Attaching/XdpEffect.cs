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
