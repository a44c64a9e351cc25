// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>Where packets are lost.</summary>
public enum LossPlace
{
    /// <summary>In the device or its ring, before any hook.</summary>
    Device,

    /// <summary>A counter of the interface's by whose name something is wrong; what exactly depends on the driver.
    /// </summary>
    Unclassified,

    /// <summary>In a queueing discipline: on the way out, or by a filter on the way in.</summary>
    Queue,

    /// <summary>In the backlog of a core.</summary>
    Backlog,

    /// <summary>In a socket whose reader was too slow.</summary>
    Socket,
}
