// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Counters;

/// <summary>Direction of packets, or of the opening of a connection, as the host sees it.</summary>
public enum TrafficDirection : byte
{
    Unknown = 0,

    /// <summary>From this host.</summary>
    Out = 1,

    /// <summary>To this host.</summary>
    In = 2,
}
