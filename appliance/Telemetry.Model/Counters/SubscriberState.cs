// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Counters;

/// <summary>Presence of a subscriber.</summary>
public enum SubscriberState : byte
{
    /// <summary>It is heard.</summary>
    Live = 0,

    /// <summary>It was not heard for a while: dead, disconnected, or its process ended.</summary>
    Silent = 1,

    /// <summary>It announced that it leaves, or another one has its address.</summary>
    Left = 2,
}
