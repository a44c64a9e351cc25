// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Counters;

/// <summary>Whether a subscriber is there.</summary>
public enum SubscriberState : byte
{
    /// <summary>It is heard.</summary>
    Live = 0,

    /// <summary>It was not heard for a while: dead, cut off, or without its process.</summary>
    Silent = 1,

    /// <summary>It said that it leaves, or another one has its address.</summary>
    Left = 2,
}
