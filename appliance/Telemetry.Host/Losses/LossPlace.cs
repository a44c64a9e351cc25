// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>Place where packets are lost.</summary>
public enum LossPlace
{
    /// <summary>The device or its ring, before any hook.</summary>
    Device,

    /// <summary>A counter of the interface whose name suggests a loss; its exact meaning depends on the
    /// driver.</summary>
    Unclassified,

    /// <summary>A queueing discipline: outgoing, or a filter on the way in.</summary>
    Queue,

    /// <summary>The backlog of a core.</summary>
    Backlog,

    /// <summary>A socket whose reader was too slow.</summary>
    Socket,
}
